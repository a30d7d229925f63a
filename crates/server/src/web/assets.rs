//! Styles, scripts, typeface, pictures and voice clips, embedded under names with their hash.
//!
//! A page asks for `url("app.css")` and gets `/assets/app.3f2a91….css`. Such an address never
//! changes its content, so browsers may keep it for ever. Text is pre-compressed by build.rs.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use register::hash::Hash;

struct Asset {
    /// Name in the source, `app.css`.
    name: &'static str,
    /// Address on this server.
    path: &'static str,
    etag: &'static str,
    mime: &'static str,
    identity: &'static [u8],
    brotli: Option<&'static [u8]>,
}

/// Sorted by name; written by frontend/build.mjs.
static TABLE: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

const PREFIX: &str = "/assets/";

fn find(name: &str) -> Option<&'static Asset> {
    let place = TABLE.binary_search_by(|asset| asset.name.cmp(name)).ok()?;
    TABLE.get(place)
}

/// Address of an asset by its source name. An unknown name is a fault of the page: it is logged
/// and answered by an address that does not exist (a test looks at every name in the templates).
#[must_use]
pub fn url(name: &str) -> &'static str {
    find(name).map_or_else(
        || {
            tracing::error!(name, "a page asks for an asset that was not built");
            "/assets/missing"
        },
        |asset| asset.path,
    )
}

/// Whether an asset of this name was built.
#[must_use]
pub fn exists(name: &str) -> bool {
    find(name).is_some()
}

/// The bytes of an asset, for a file that must not depend on this server; nothing of an unknown
/// one.
#[must_use]
pub fn bytes(name: &str) -> &'static [u8] {
    find(name).map_or(&[], |asset| asset.identity)
}

/// A script as it is served: its address, and the SHA-256 of its text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Script {
    /// Address on this server.
    pub path: &'static str,
    /// SHA-256, in hexadecimal.
    pub hash: String,
}

/// Every script that a page loads, by itself or through another, in the order of their addresses.
#[must_use]
pub fn scripts_of(html: &str) -> Vec<Script> {
    let mut found = BTreeSet::new();
    let mut texts = vec![html];
    while let Some(text) = texts.pop() {
        for asset in TABLE.iter().filter(|asset| asset.path.ends_with(".js")) {
            let is_new = text.contains(&format!("\"{}\"", asset.path))
                && found.insert(Script {
                    path: asset.path,
                    hash: Hash::of(asset.identity).to_string(),
                });
            if is_new {
                texts.push(std::str::from_utf8(asset.identity).unwrap_or_default());
            }
        }
    }
    found.into_iter().collect()
}

/// Answers `GET /assets/{*path}`; `path` is what follows `/assets/`.
#[must_use]
pub fn serve(path: &str, request: &HeaderMap) -> Response {
    let path = path.trim_start_matches('/');
    let found = TABLE.iter().find(|asset| asset.path.strip_prefix(PREFIX) == Some(path));
    let Some(asset) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let known = request.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let unchanged = known.is_some_and(|tags| tags.split(',').any(|tag| tag.trim() == asset.etag));
    let brotli = asset.brotli.filter(|_| accepts_brotli(request));
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(brotli.unwrap_or(asset.identity)).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.mime));
    headers.insert(ETAG, HeaderValue::from_static(asset.etag));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    if asset.brotli.is_some() {
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    }
    if brotli.is_some() && !unchanged {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

fn accepts_brotli(request: &HeaderMap) -> bool {
    let offers = request.get_all(ACCEPT_ENCODING).into_iter();
    offers.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(|offer| {
        let (coding, weight) = offer.split_once(';').unwrap_or((offer, ""));
        let refused = weight.trim().trim_start_matches("q=").trim_matches(['0', '.']).is_empty();
        coding.trim() == "br" && (weight.is_empty() || !refused)
    })
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    fn ask(pairs: &[(axum::http::HeaderName, &'static str)], path: &str) -> Response {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(name, HeaderValue::from_static(value));
        }
        serve(path, &headers)
    }

    async fn length(response: Response) -> usize {
        response.into_body().collect().await.unwrap().to_bytes().len()
    }

    #[tokio::test]
    async fn text_comes_compressed_to_those_who_can_read_it() {
        let path = url("app.css").strip_prefix(PREFIX).unwrap();
        let plain = ask(&[], path);
        assert_eq!(plain.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
        assert!(plain.headers()[CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        assert!(plain.headers().get(CONTENT_ENCODING).is_none());
        let packed = ask(&[(ACCEPT_ENCODING, "gzip, br")], path);
        assert_eq!(packed.headers()[CONTENT_ENCODING], "br");
        assert!(length(packed).await * 4 < length(plain).await);
        let refused = ask(&[(ACCEPT_ENCODING, "gzip, br;q=0")], path);
        assert!(refused.headers().get(CONTENT_ENCODING).is_none());
    }

    #[tokio::test]
    async fn an_unchanged_asset_is_not_sent_again() {
        let asset = find("latin.woff2").unwrap();
        let path = asset.path.strip_prefix(PREFIX).unwrap();
        let response = ask(&[(IF_NONE_MATCH, "\"old\"")], path);
        assert_eq!(response.status(), StatusCode::OK);
        let mut headers = HeaderMap::new();
        let tags = format!("\"old\", {}", asset.etag);
        headers.insert(IF_NONE_MATCH, HeaderValue::from_str(&tags).unwrap());
        let again = serve(path, &headers);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(length(again).await, 0);
    }

    #[test]
    fn unknown_and_unhashed_paths_are_not_found() {
        for path in ["", "app.css", "../Cargo.toml", "app.000000000000.css"] {
            assert_eq!(ask(&[], path).status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn the_table_is_sorted_and_styles_point_at_assets_that_exist() {
        assert!(TABLE.windows(2).all(|pair| pair[0].name < pair[1].name));
        let css = std::str::from_utf8(find("app.css").unwrap().identity).unwrap();
        for target in css.split("url(").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let target = target.trim_matches('"');
            let known = TABLE.iter().any(|asset| asset.path == target);
            assert!(known || target.starts_with("data:"), "{target}");
        }
    }
}
