//! How Open311 GeoReport v2 writes: a document is XML or JSON, by the ending of its address, and so
//! is a failure. What stands in the documents is the rooms' affair.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::Value;

use super::problem::Problem;

/// Where all of it lies.
pub const ROOT: &str = "/open311/";

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `text/xml`, which every client speaks.
    Xml,
    /// `application/json`, lists without a wrapper.
    Json,
}

impl Format {
    /// What an address asks for; nothing for addresses that lie elsewhere.
    #[must_use]
    pub fn of(path: &str) -> Option<Self> {
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        let asked = path.starts_with(ROOT);
        asked.then(|| if path.ends_with(".json") { Self::Json } else { Self::Xml })
    }

    /// The name of a file without its ending, and what the ending asks for.
    #[must_use]
    pub fn split(file: &str) -> Option<(&str, Self)> {
        match file.rsplit_once('.')? {
            (name, "xml") => Some((name, Self::Xml)),
            (name, "json") => Some((name, Self::Json)),
            _ => None,
        }
    }

    fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Xml => "text/xml; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Nothing: an empty element, `null`.
    Nothing,
    /// Text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// Named members, in order.
    Members(Vec<(&'static str, Node)>),
    /// A list, with the name that one of it has in XML.
    List(&'static str, Vec<Node>),
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Nothing } else { Self::Text(text.to_owned()) }
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::from(&*text)
    }
}

impl Node {
    fn write_xml(&self, out: &mut String) {
        match self {
            Self::Nothing => {}
            Self::Text(text) => escape(text, out),
            Self::Number(number) => out.push_str(&number.to_string()),
            Self::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Self::Members(members) => {
                for (name, node) in members {
                    element(name, node, out);
                }
            }
            Self::List(name, nodes) => {
                for node in nodes {
                    element(name, node, out);
                }
            }
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Nothing => Value::Null,
            Self::Text(text) => text.as_str().into(),
            Self::Number(number) => (*number).into(),
            Self::Flag(flag) => (*flag).into(),
            Self::Members(members) => {
                members.iter().map(|(name, node)| ((*name).to_owned(), node.json())).collect()
            }
            Self::List(_, nodes) => nodes.iter().map(Self::json).collect(),
        }
    }
}

fn element(name: &str, node: &Node, out: &mut String) {
    out.push('<');
    out.push_str(name);
    out.push('>');
    node.write_xml(out);
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// Text as it may stand in XML 1.0; signs that may not stand there at all are left out.
fn escape(text: &str, out: &mut String) {
    for sign in text.chars() {
        match sign {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.. => {
                out.push(sign);
            }
            _ => {}
        }
    }
}

/// A document: `root` is the name of its outermost element in XML.
#[must_use]
pub fn document(format: Format, status: StatusCode, root: &str, node: &Node) -> Response {
    let text = match format {
        Format::Json => node.json().to_string(),
        Format::Xml => {
            let mut out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_owned();
            element(root, node, &mut out);
            out
        }
    };
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, format.content_type());
    response
}

/// The status that the standard knows: 404 for what does not exist, 403 for the key, 400 for what
/// is wrong with a request; what HTTP says of itself stays.
fn status_of(problem: &Problem) -> StatusCode {
    match problem.status {
        StatusCode::UNAUTHORIZED => StatusCode::FORBIDDEN,
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::CONFLICT => StatusCode::BAD_REQUEST,
        other => other,
    }
}

/// A failure: one error for each wrong field, or one for all of it. `say` makes the sentence of a
/// code with parameters.
#[must_use]
pub fn errors(
    format: Format,
    problem: &Problem,
    say: impl Fn(&str, &[(&'static str, String)]) -> String,
) -> Response {
    let status = status_of(problem);
    let error = |text: String| {
        let code = Node::Text(status.as_u16().to_string());
        Node::Members(vec![("code", code), ("description", text.into())])
    };
    let mut all = Vec::new();
    for wrong in &problem.fields {
        let params = if wrong.params.is_empty() { &problem.params } else { &wrong.params };
        all.push(error([&*wrong.field, ": ", &*say(&wrong.code, params)].concat()));
    }
    if all.is_empty() {
        all.push(error(say(&problem.code, &problem.params)));
    }
    document(format, status, "errors", &Node::List("error", all))
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    async fn written(format: Format) -> String {
        let inner = vec![
            ("a", Node::from("<b> & \"c\" \u{8}\u{1f600}")),
            ("d", Node::from("")),
            ("e", Node::Flag(true)),
            ("f", Node::List("g", vec![Node::Number(1), Node::Number(-2)])),
        ];
        let list = Node::List("one", vec![Node::Members(inner)]);
        let response = document(format, StatusCode::OK, "all", &list);
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn one_tree_two_ways() {
        let xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<all><one><a>&lt;b&gt; &amp; \
            &quot;c&quot; \u{1f600}</a><d></d><e>true</e><f><g>1</g><g>-2</g></f></one></all>";
        assert_eq!(written(Format::Xml).await, xml);
        let json: Value = serde_json::from_str(&written(Format::Json).await).unwrap();
        let expected = serde_json::json!(
            [{ "a": "<b> & \"c\" \u{8}\u{1f600}", "d": null, "e": true, "f": [1, -2] }]
        );
        assert_eq!(json, expected);
    }

    #[test]
    fn the_ending_says_how() {
        assert_eq!(Format::of("/open311/v2/services.json?x=.xml"), Some(Format::Json));
        assert_eq!(Format::of("/open311/v2/services.xml"), Some(Format::Xml));
        assert_eq!(Format::of("/open311/nothing"), Some(Format::Xml));
        assert_eq!(Format::of("/api/v1/units.json"), None);
        assert_eq!(Format::split("a.b.json"), Some(("a.b", Format::Json)));
        assert_eq!((Format::split("a"), Format::split("a.html")), (None, None));
    }
}
