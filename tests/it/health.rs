//! `GET /healthz` and `GET /readyz`.

use crate::support::{TestApp, send};

#[actix_web::test]
async fn a_running_server_is_alive_and_ready() {
    let app = TestApp::spawn("").await;
    for path in ["/healthz", "/readyz"] {
        let answer = send(app.get(path)).await;
        assert_eq!((answer.status, answer.text()), (200, "ok\n"));
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}
