//! The whole URL table.

use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource, Route, guard};

use super::assets::{self, Assets};
use super::refusal::Refusal;
use super::{credentials, health, page};

/// Every path that is answered.
pub(super) fn routes(table: &mut ServiceConfig, assets: &Data<Assets>) {
    table
        .service(readable("/", get().to(page::page)))
        .service(readable("/get-filestack-credentials", get().to(credentials::credentials)))
        .service(readable("/filestack.js", get().to(filestack_js)))
        .service(readable("/healthz", get().to(health::alive)))
        .service(readable("/readyz", get().to(health::ready)));
    match assets.folder() {
        Some(folder) => {
            table.service(assets::folder_with_fallback(folder));
        }
        None => {
            table.service(readable("/static/{name}", get().to(embedded)));
        }
    }
    table.default_service(web::to(|| async { Err::<HttpResponse, _>(Refusal::not_found()) }));
}

/// GET, and HEAD, for which actix leaves out the body.
fn get() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// A path that is only read; other methods are told so.
fn readable(path: &str, route: Route) -> Resource {
    let refuse = || async { Err::<HttpResponse, _>(Refusal::method_not_allowed("GET, HEAD")) };
    web::resource(path).route(route).default_service(web::to(refuse))
}

async fn embedded(
    request: HttpRequest,
    name: Path<String>,
    assets: Data<Assets>,
) -> Result<HttpResponse, Refusal> {
    assets.answer(&name, &request)
}

async fn filestack_js(request: HttpRequest, assets: Data<Assets>) -> Result<HttpResponse, Refusal> {
    assets.answer("filestack.js", &request)
}
