//! The gateway for messages on the telephone (SMS, WhatsApp, whatever the unit has): one address
//! from the settings, signed in the form of Standard Webhooks.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha256;

use super::mail::Refused;
use super::store::Kept;
use super::words::Message;
use crate::config::Notify;

/// Until the gateway has answered.
const PATIENCE: Duration = Duration::from_secs(20);

/// The gateway.
pub(super) struct Gateway {
    url: String,
    key: Vec<u8>,
    agent: ureq::Agent,
}

/// The key in a secret: `whsec_` and base64.
pub(crate) fn key_of(secret: &str) -> Option<Vec<u8>> {
    let key = STANDARD.decode(secret.strip_prefix("whsec_")?).ok()?;
    (24..=64).contains(&key.len()).then_some(key)
}

/// The signature of a message: `v1,` and base64 of the HMAC-SHA256 over id, time and body.
pub(super) fn sign(key: &[u8], id: &str, seconds: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(format!("{id}.{seconds}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

impl Gateway {
    /// By the settings; nothing when they name none. They were checked when they were read.
    pub(super) fn new(settings: &Notify) -> Option<Self> {
        let key = key_of(&settings.webhook_secret)?;
        if settings.webhook.is_empty() {
            return None;
        }
        // Only the address of the settings is ever called: no redirection leads elsewhere, and no
        // proxy of the environment stands between.
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None)
            .build()
            .into();
        Some(Self { url: settings.webhook.clone(), key, agent })
    }

    /// Sends a message, on the calling thread.
    pub(super) fn send(
        &self,
        (kept, message): (&Kept, &Message),
        (to, language): (&str, &str),
        seconds: i64,
    ) -> Result<(), Refused> {
        let id = kept.id();
        let at = jiff::Timestamp::from_microsecond(kept.at.0).unwrap_or_default();
        let body = json!({
            "type": "notice.due",
            "timestamp": at.to_string(),
            "data": {
                "id": id, "unit": kept.unit, "kind": kept.kind.name(),
                "reference": kept.reference, "to": to, "language": language,
                "text": message.short, "link": message.link,
            },
        })
        .to_string();
        let sent = self
            .agent
            .post(&self.url)
            .header("content-type", "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", &seconds.to_string())
            .header("webhook-signature", &sign(&self.key, &id, seconds, &body))
            .send(body.as_str());
        let status = sent.map_err(|_| Refused::down("unreachable"))?.status().as_u16();
        match status {
            200..=299 => Ok(()),
            429 | 502..=504 => Err(Refused::down(format!("http:{status}"))),
            400..=499 if status != 408 => Err(Refused::for_good(format!("http:{status}"))),
            _ => Err(Refused::later(format!("http:{status}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{key_of, sign};

    /// The values published with Standard Webhooks and its libraries.
    #[test]
    fn signatures_are_those_of_standard_webhooks() {
        let key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = "{\"test\": 2432232314}";
        assert_eq!(
            sign(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
        for wrong in ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_kort", "whsec_AAAA"] {
            assert_eq!(key_of(wrong), None, "{wrong}");
        }
    }
}
