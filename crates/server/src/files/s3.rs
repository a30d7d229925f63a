//! A store that speaks S3: the signatures by `rusty-s3`, the requests by `ureq`. A name is the hash
//! of its bytes, so every call can be repeated without harm: a lost connection is tried again.

use std::io;
use std::time::Duration;

use domain::kernel::FileName;
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use ureq::Agent;
use ureq::http::{Response, StatusCode};

use super::shelf::Shelf;
use crate::config::FileStore;

/// A signature is good for so long.
const SIGNED_FOR: Duration = Duration::from_secs(120);
/// A call that takes longer counts as lost.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often a lost call is made.
const TRIES: u32 = 3;
/// Largest file that is read back: the largest upload with its seal.
const LARGEST: u64 = 64 * 1024 * 1024;

/// A bucket.
pub(super) struct S3 {
    bucket: Bucket,
    credentials: Credentials,
    prefix: String,
    agent: Agent,
    /// Between two tries.
    pause: Duration,
}

type Answer = Response<ureq::Body>;

impl S3 {
    /// By the settings.
    ///
    /// # Errors
    /// The settings name no bucket at a known address.
    pub(super) fn open(settings: &FileStore) -> io::Result<Self> {
        let wrong = |what: String| io::Error::new(io::ErrorKind::InvalidInput, what);
        let endpoint = settings.s3_endpoint.parse();
        let endpoint = endpoint.map_err(|_| wrong("files.s3_endpoint is no address".to_owned()))?;
        let style = if settings.s3_virtual_host { UrlStyle::VirtualHost } else { UrlStyle::Path };
        let (name, region) = (settings.s3_bucket.clone(), settings.s3_region.clone());
        let bucket = Bucket::new(endpoint, style, name, region);
        let bucket = bucket.map_err(|error| wrong(format!("files.s3_bucket: {error}")))?;
        let credentials =
            Credentials::new(settings.s3_access_key.clone(), settings.s3_secret_key.clone());
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .build();
        let prefix = settings.s3_prefix.clone();
        let pause = Duration::from_millis(250);
        Ok(Self { bucket, credentials, prefix, agent: config.into(), pause })
    }

    fn key(&self, name: &FileName) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Makes a call until it is answered, but for an answer that asks to come again.
    fn call(&self, once: impl Fn() -> Result<Answer, ureq::Error>) -> io::Result<Answer> {
        let mut tried = 0;
        loop {
            tried += 1;
            let answered = once();
            let again = match &answered {
                Ok(answer) => answer.status().is_server_error(),
                Err(_) => true,
            };
            if again && tried < TRIES {
                std::thread::sleep(self.pause * tried);
                continue;
            }
            return answered.map_err(io::Error::other);
        }
    }
}

fn refused(answer: &Answer) -> io::Error {
    io::Error::other(format!("the store answers {}", answer.status()))
}

impl Shelf for S3 {
    fn put(&self, name: &FileName, bytes: &[u8]) -> io::Result<()> {
        let key = self.key(name);
        let answer = self.call(|| {
            let address = self.bucket.put_object(Some(&self.credentials), &key).sign(SIGNED_FOR);
            self.agent.put(address.as_str()).send(bytes)
        })?;
        if answer.status().is_success() { Ok(()) } else { Err(refused(&answer)) }
    }

    fn get(&self, name: &FileName) -> io::Result<Option<Vec<u8>>> {
        let key = self.key(name);
        // A connection may break in the middle of the body as well.
        let mut tried = 0;
        loop {
            tried += 1;
            let mut answer = self.call(|| {
                let address =
                    self.bucket.get_object(Some(&self.credentials), &key).sign(SIGNED_FOR);
                self.agent.get(address.as_str()).call()
            })?;
            match answer.status() {
                StatusCode::NOT_FOUND => return Ok(None),
                status if !status.is_success() => return Err(refused(&answer)),
                _ => {}
            }
            match answer.body_mut().with_config().limit(LARGEST).read_to_vec() {
                Ok(bytes) => return Ok(Some(bytes)),
                Err(_) if tried < TRIES => std::thread::sleep(self.pause * tried),
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }

    fn size(&self, name: &FileName) -> io::Result<Option<u64>> {
        let key = self.key(name);
        let answer = self.call(|| {
            let address = self.bucket.head_object(Some(&self.credentials), &key).sign(SIGNED_FOR);
            self.agent.head(address.as_str()).call()
        })?;
        match answer.status() {
            StatusCode::NOT_FOUND => Ok(None),
            status if status.is_success() => {
                let length = answer.headers().get("content-length");
                let length = length.and_then(|value| value.to_str().ok()?.parse().ok());
                length.map(Some).ok_or_else(|| io::Error::other("the store does not say how large"))
            }
            _ => Err(refused(&answer)),
        }
    }

    fn take_away(&self, name: &FileName) -> io::Result<()> {
        let key = self.key(name);
        let answer = self.call(|| {
            let address = self.bucket.delete_object(Some(&self.credentials), &key).sign(SIGNED_FOR);
            self.agent.delete(address.as_str()).call()
        })?;
        let gone = answer.status().is_success() || answer.status() == StatusCode::NOT_FOUND;
        if gone { Ok(()) } else { Err(refused(&answer)) }
    }

    fn address(&self) -> String {
        format!("bucket {} at {}", self.bucket.name(), self.bucket.base_url())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::sync::{Arc, Mutex};

    use register::hash::Hash;

    use super::*;

    /// A store that keeps objects in memory, wants signatures, and loses connections.
    #[derive(Default)]
    struct Store {
        objects: Mutex<BTreeMap<String, Vec<u8>>>,
        /// Calls that are dropped before they are answered.
        lose: Mutex<u32>,
        calls: Mutex<Vec<String>>,
    }

    /// Whether an address carries a signature of version 4 for this key.
    fn is_signed(address: &str) -> bool {
        let (_, query) = address.split_once('?').unwrap_or_default();
        let pairs: BTreeMap<&str, &str> =
            query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let has = |name: &str| pairs.get(name).copied().unwrap_or_default();
        has("X-Amz-Algorithm") == "AWS4-HMAC-SHA256"
            && has("X-Amz-Credential").starts_with("KEY%2F")
            && has("X-Amz-Credential").contains("%2Fid-jkt%2Fs3%2Faws4_request")
            && has("X-Amz-SignedHeaders").contains("host")
            && has("X-Amz-Signature").len() == 64
    }

    fn serve(store: &Store, mut line: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(line.try_clone()?);
        loop {
            let mut first = String::new();
            if reader.read_line(&mut first)? == 0 {
                return Ok(());
            }
            let mut length = 0;
            loop {
                let mut header = String::new();
                reader.read_line(&mut header)?;
                if header.trim().is_empty() {
                    break;
                }
                if let Some(value) = header.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body)?;
            let mut words = first.split(' ');
            let (method, address) = (words.next().unwrap(), words.next().unwrap());
            let path = address.split('?').next().unwrap().to_owned();
            store.calls.lock().unwrap().push(format!("{method} {path}"));
            let mut lose = store.lose.lock().unwrap();
            if *lose > 0 {
                *lose -= 1;
                return Ok(()); // the connection is lost
            }
            let mut objects = store.objects.lock().unwrap();
            let found = objects.get(&path).cloned();
            let (status, sent) = match (is_signed(address), method, found) {
                (false, ..) => ("403 Forbidden", Vec::new()),
                (_, "PUT", _) => {
                    objects.insert(path, body);
                    ("200 OK", Vec::new())
                }
                (_, "DELETE", _) => {
                    objects.remove(&path);
                    ("204 No Content", Vec::new())
                }
                (_, _, Some(bytes)) => ("200 OK", bytes),
                (_, _, None) => ("404 Not Found", Vec::new()),
            };
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n", sent.len());
            line.write_all(head.as_bytes())?;
            if method != "HEAD" {
                line.write_all(&sent)?;
            }
        }
    }

    fn start() -> (Arc<Store>, S3) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let settings = FileStore {
            s3_endpoint: format!("http://{}", listener.local_addr().unwrap()),
            s3_bucket: "berkas".to_owned(),
            s3_region: "id-jkt".to_owned(),
            s3_access_key: "KEY".to_owned(),
            s3_secret_key: "SECRET".to_owned(),
            s3_prefix: "kanim/".to_owned(),
            ..FileStore::default()
        };
        let store = Arc::new(Store::default());
        let kept = Arc::clone(&store);
        std::thread::spawn(move || {
            for line in listener.incoming().flatten() {
                let store = Arc::clone(&kept);
                std::thread::spawn(move || drop(serve(&store, line)));
            }
        });
        let mut shelf = S3::open(&settings).unwrap();
        shelf.pause = Duration::from_millis(1);
        (store, shelf)
    }

    fn named(bytes: &[u8]) -> FileName {
        FileName::parse(&Hash::of(bytes).to_string()).unwrap()
    }

    #[test]
    fn a_file_goes_there_and_comes_back_through_lost_connections() {
        let (store, shelf) = start();
        let bytes: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
        let name = named(&bytes);
        assert_eq!(shelf.get(&name).unwrap(), None);
        assert_eq!(shelf.size(&name).unwrap(), None);
        *store.lose.lock().unwrap() = 2;
        shelf.put(&name, &bytes).unwrap();
        let path = format!("/berkas/kanim/{name}");
        assert_eq!(store.objects.lock().unwrap().get(&path), Some(&bytes));
        *store.lose.lock().unwrap() = 1;
        assert_eq!(shelf.get(&name).unwrap().as_deref(), Some(&*bytes));
        assert_eq!(shelf.size(&name).unwrap(), Some(800_000));
        shelf.take_away(&name).unwrap();
        shelf.take_away(&name).unwrap();
        assert!(store.objects.lock().unwrap().is_empty());
        let address = shelf.address();
        assert!(address.contains("berkas") && !address.contains("SECRET"), "{address}");
    }

    #[test]
    fn a_store_that_stays_away_is_said_to() {
        let (store, shelf) = start();
        *store.lose.lock().unwrap() = 100;
        assert!(shelf.put(&named(b"x"), b"x").is_err());
        assert_eq!(store.calls.lock().unwrap().len(), usize::try_from(TRIES).unwrap());
    }

    #[test]
    fn settings_that_name_no_bucket_are_refused() {
        for endpoint in ["", "ftp://x", "berkas"] {
            let settings = FileStore { s3_endpoint: endpoint.to_owned(), ..FileStore::default() };
            assert!(S3::open(&settings).is_err(), "{endpoint}");
        }
    }
}
