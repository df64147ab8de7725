//! The whole URL table.

use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, Resource, Route, guard};

use super::assets::{self, Assets};
use super::examples::Examples;
use super::refusal::Refusal;
use super::service::Service;
use super::{
    cloud, credentials, delivery, examples, file_api, health, link_preview, multipart, page,
    prefetch, process, rest_store,
};

/// What the picker loads when it needs it, beside its script.
const PART: &str = r"{part:picker-[a-z-]+(\.[0-9a-f]{12})?\.(js|css)}";

/// Every path that is answered.
pub(super) fn routes(
    table: &mut ServiceConfig,
    assets: &Data<Assets>,
    service: Option<&Data<Service>>,
    shown: Option<&Data<Examples>>,
) {
    table
        .service(readable("/", get().to(page::page)))
        .service(readable("/get-filestack-credentials", get().to(credentials::credentials)))
        .service(readable("/healthz", get().to(health::alive)))
        .service(readable("/readyz", get().to(health::ready)));
    match assets.folder() {
        Some(folder) => table.service(assets::folder_with_fallback(folder)),
        None => table.service(readable("/static/{name}", get().to(assets::embedded))),
    };
    match service {
        None => {
            table
                .service(readable("/filestack.js", assets::named("filestack.js")))
                .default_service(web::to(|| async { nothing_here() }));
        }
        Some(service) => {
            if let Some(pages) = shown {
                table
                    .app_data(pages.clone())
                    .service(readable("/examples", get().to(examples::index)))
                    .service(readable("/examples/{name}", get().to(examples::example)));
            }
            self_hosted(table, service);
        }
    }
}

/// The service itself: uploads, the picker, and links to files, which may have any path.
fn self_hosted(table: &mut ServiceConfig, service: &Data<Service>) {
    table
        .app_data(service.clone())
        .service(readable("/filestack.js", assets::named("filestack-selfhosted.js")))
        .service(readable("/picker.js", assets::named("picker.js")))
        .service(readable("/picker.css", assets::named("picker.css")))
        .service(readable("/picker.mjs", assets::named("picker.mjs")))
        .service(readable("/picker.d.mts", assets::named("picker.d.mts")))
        .service(readable("/picker.d.ts", assets::named("picker.d.mts")))
        .service(readable("/picker/{version}/picker.js", assets::named("picker.js")))
        .service(readable("/picker/{version}/picker.css", assets::named("picker.css")))
        .service(readable(&format!("/{PART}"), get().to(assets::part)))
        .service(readable(&format!("/picker/{{version}}/{PART}"), get().to(assets::part)))
        .service(only("/multipart/start", "POST", web::post().to(multipart::start)))
        .service(only("/multipart/upload", "POST", web::post().to(multipart::upload)))
        .service(only("/multipart/part", "PUT", web::put().to(multipart::part)))
        .service(only("/multipart/commit", "POST", web::post().to(multipart::commit)))
        .service(only("/multipart/status", "POST", web::post().to(multipart::status)))
        .service(only("/multipart/complete", "POST", web::post().to(multipart::complete)))
        .service(only("/api/store/{location}", "POST", web::post().to(rest_store::store)))
        .service(only("/api/store/{location}/{path:.*}", "POST", web::post().to(rest_store::store)))
        .service(file())
        .service(readable("/api/file/{handle}/metadata", get().to(file_api::metadata)))
        .service(only("/api/file/{handle}/remove", "POST", web::post().to(file_api::remove)))
        .service(only("/process", "POST", web::post().to(process::process)))
        .service(only("/folder/list", "POST", web::post().to(cloud::list)))
        .service(only("/store", "POST", web::post().to(cloud::store)))
        .service(only("/store/", "POST", web::post().to(cloud::store)))
        .service(only("/auth/logout", "POST", web::post().to(cloud::logout)))
        .service(only("/metadata", "POST", web::post().to(cloud::metadata)))
        .service(readable("/link-preview", get().to(link_preview::link_preview)))
        .service(only("/prefetch", "POST", web::post().to(prefetch::prefetch)))
        .default_service(web::to(delivery::deliver));
}

/// A stored file, by everything that can be done to it.
fn file() -> Resource {
    only("/api/file/{handle}", "GET, HEAD, POST, PUT, DELETE", get().to(file_api::read))
        .route(web::post().to(file_api::overwrite))
        .route(web::put().to(file_api::overwrite))
        .route(web::delete().to(file_api::remove))
}

fn nothing_here() -> Result<HttpResponse, Refusal> {
    Err(Refusal::not_found())
}

/// GET, and HEAD, for which actix leaves out the body.
fn get() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// A path that is only read; other methods are told so.
fn readable(path: &str, route: Route) -> Resource {
    only(path, "GET, HEAD", route)
}

fn only(path: &str, methods: &'static str, route: Route) -> Resource {
    let refuse =
        move || async move { Err::<HttpResponse, _>(Refusal::method_not_allowed(methods)) };
    web::resource(path).route(route).default_service(web::to(refuse))
}
