//! `/multipart/...`: the upload protocol that all official SDKs speak, and how to go on after a break.

use actix_web::http::header::{CONTENT_LENGTH, ETAG};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use url::form_urlencoded::Serializer;

use super::clock;
use super::fields::MANY;
use super::guard::text;
use super::pace::Pace;
use super::receipt::receipt;
use super::refusal::Refusal;
use super::service::{ApiCall, REGION, Service, credentials, query};
use crate::policy::{Place, op};
use crate::store::Meta;
use crate::uploads::{Announced, Complete, PartNumber, PartThere, Receiving, Stage, Start};

/// `POST /multipart/start`.
pub(super) async fn start(call: ApiCall, service: Data<Service>) -> Result<HttpResponse, Refusal> {
    let grant = call.verify(&service.gate)?.permit::<op::Upload>()?;
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let start = Start {
        filename: call.fields.text("filename")?.unwrap_or("undefined").to_owned(),
        mimetype: call.fields.text("mimetype")?.unwrap_or_default().to_owned(),
        size_bytes: call.fields.needed_number("size")?,
        place: Place {
            location: owned(call.fields.store_text("location")?),
            container: owned(call.fields.store_text("container")?),
            path: owned(call.fields.store_text("path")?),
        },
        workflows: call.fields.workflows()?,
    };
    let started = service.uploads.start(grant, start, clock()).await?;
    Ok(HttpResponse::Ok().json(json!({
        "uri": started.uri,
        "region": REGION,
        "upload_id": started.upload_id,
        "location_url": call.location_url(),
        // A capability, not a mode: which one a part comes in is its own business.
        "upload_type": "intelligent_ingestion",
    })))
}

/// `POST /multipart/upload`: where to PUT a part.
pub(super) async fn upload(call: ApiCall, service: Data<Service>) -> Result<HttpResponse, Refusal> {
    let ticket = call.ticket(&service.uploads)?;
    let md5 = call.fields.text("md5")?;
    let announced = Announced {
        part: PartNumber::new(call.fields.needed_number("part")?)?,
        offset: call.fields.number("offset")?,
        length: call.fields.needed_number("size")?,
        md5: md5.map(digest).transpose()?,
    };
    service.uploads.expect(&ticket, &announced).await?;

    let mut link = Serializer::new(format!("{}/multipart/part?", call.origin()));
    link.append_pair("part", &announced.part.get().to_string());
    link.append_pair("size", &announced.length.to_string());
    link.append_pair("upload_id", call.fields.needed_text("upload_id")?);
    for (name, value) in
        [("md5", md5.map(str::to_owned)), ("offset", announced.offset.map(|at| at.to_string()))]
    {
        value.map(|value| link.append_pair(name, &value));
    }
    Ok(HttpResponse::Ok().json(json!({
        "url": link.finish(),
        "headers": {},
        "location_url": call.location_url(),
    })))
}

/// `PUT /multipart/part`: the bytes. The ticket in the URL is the credential.
pub(super) async fn part(
    request: HttpRequest,
    payload: Payload,
    service: Data<Service>,
) -> Result<HttpResponse, Refusal> {
    let query = query(&request)?;
    let value = |name: &str| query.get(name).map(String::as_str);
    let number = |name: &str| value(name).and_then(|text| text.parse::<u64>().ok());
    let malformed = || Refusal::bad_request("this is not an address that multipart/upload gave");
    let upload_id = value("upload_id").ok_or_else(malformed)?;
    let ticket =
        service.uploads.ticket(upload_id, None, &credentials(&request, &query), clock())?;
    let announced = Announced {
        part: PartNumber::new(number("part").ok_or_else(malformed)?)?,
        offset: value("offset").map(|_| number("offset").ok_or_else(malformed)).transpose()?,
        length: number("size").ok_or_else(malformed)?,
        md5: value("md5").map(digest).transpose()?,
    };
    let sent =
        text(request.headers(), CONTENT_LENGTH.as_str()).and_then(|length| length.parse().ok());
    if sent.is_some_and(|sent: u64| sent != announced.length) {
        return Err(Refusal::bad_request("the part has another length than was announced"));
    }
    let receiving = service.uploads.part(&ticket, announced).await?;
    let received = receive(receiving, payload).await?;
    Ok(HttpResponse::Ok().insert_header((ETAG, format!("\"{}\"", received))).finish())
}

async fn receive(mut receiving: Receiving, mut payload: Payload) -> Result<String, Refusal> {
    let mut pace = Pace::default();
    while let Some(bytes) = pace.next(&mut payload, receiving.is_crowded()).await? {
        receiving.write(bytes.map_err(|_| Refusal::bad_request("the part ended early"))?).await?;
    }
    Ok(receiving.finish().await?.etag)
}

/// `POST /multipart/commit`: intelligent ingestion only.
pub(super) async fn commit(call: ApiCall, service: Data<Service>) -> Result<HttpResponse, Refusal> {
    let ticket = call.ticket(&service.uploads)?;
    let part = PartNumber::new(call.fields.needed_number("part")?)?;
    let size_bytes = call.fields.needed_number("size")?;
    service.uploads.commit(&ticket, part, size_bytes).await?;
    Ok(HttpResponse::Ok().json(json!({})))
}

/// `POST /multipart/status`, which is ours and no SDK's: what is there of an upload (`docs/resuming.md`).
pub(super) async fn status(call: ApiCall, service: Data<Service>) -> Result<HttpResponse, Refusal> {
    let ticket = call.own_ticket(&service.uploads)?;
    let progress = service.uploads.progress(&ticket).await?;
    let (status, parts) = match progress.stage {
        Stage::Unfinished(parts) => ("unfinished", parts),
        Stage::Stored => ("stored", Vec::new()),
    };
    Ok(HttpResponse::Ok().json(json!({
        "status": status,
        "size": progress.size_bytes,
        "deadline": progress.deadline.0,
        "parts": parts.iter().map(part_there).collect::<Vec<_>>(),
    })))
}

fn part_there(part: &PartThere) -> serde_json::Value {
    let mut answer =
        json!({ "part_number": part.number.get(), "size": part.length, "etag": part.etag });
    if let Some(md5) = part.md5 {
        answer["md5"] = BASE64_STANDARD.encode(md5).into();
    }
    answer
}

/// `POST /multipart/complete`: 200 in one go, and the same answer to whoever asks again.
pub(super) async fn complete(
    call: ApiCall<MANY>,
    service: Data<Service>,
) -> Result<HttpResponse, Refusal> {
    let ticket = call.ticket(&service.uploads)?;
    let complete = Complete {
        parts: call.fields.parts()?,
        tags: call.fields.tags()?,
        alt: call.fields.text("alt")?.map(str::to_owned),
    };
    let meta = service.uploads.complete(&ticket, complete).await?;
    Ok(HttpResponse::Ok().json(stored(&meta, call.link_origin())))
}

/// A stored file, as every SDK finds in it what it reads.
fn stored(meta: &Meta, origin: &str) -> serde_json::Value {
    let mut answer = receipt(meta, origin);
    answer["mimetype"] = json!(meta.mimetype);
    answer["status"] = json!("Stored");
    answer
}

/// An MD5 in standard Base64; a `+` that a form decoder took for a space is put back.
fn digest(text: &str) -> Result<[u8; 16], Refusal> {
    BASE64_STANDARD
        .decode(text.replace(' ', "+"))
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| Refusal::bad_request("md5 is not the Base64 of an MD5"))
}
