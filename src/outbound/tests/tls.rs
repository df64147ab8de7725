//! TLS: the address is the checked one, the certificate is for the name in the URL.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::super::{Client, FetchError, Headers, Settings};
use super::{fetch, settings};

/// A host that proves itself as `name`, and answers `answer` to everybody; its port and certificate.
async fn host(name: &str, answer: &'static str) -> (u16, CertificateDer<'static>) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).expect("a certificate");
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .expect("they fit");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that does not believe us ends the handshake.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    (port, certificate)
}

#[tokio::test]
async fn the_certificate_counts_for_the_name_and_not_for_the_address() {
    let answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    let (port, certificate) = host("localhost", answer).await;
    let trusting = Client::new(Settings { authorities: vec![certificate], ..settings() });
    let named = format!("https://localhost:{port}/");
    let outcome = fetch(&trusting, &named, &Headers::default()).await;
    assert_eq!(outcome.expect("there").1, b"hello");

    let by_address = format!("https://127.0.0.1:{port}/");
    for (client, url) in [(&trusting, &by_address), (&Client::new(settings()), &named)] {
        let outcome = fetch(client, url, &Headers::default()).await;
        assert!(matches!(outcome, Err(FetchError::Unreachable(_))), "{url}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_body_that_tls_ends_in_the_middle_is_broken() {
    let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
    let (port, certificate) = host("localhost", answer).await;
    let client = Client::new(Settings { authorities: vec![certificate], ..settings() });
    let url = format!("https://localhost:{port}/");
    let outcome = fetch(&client, &url, &Headers::default()).await;
    assert!(matches!(outcome, Err(FetchError::Broken)), "{outcome:?}");
}
