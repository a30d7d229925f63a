//! The sections and their keys. The documentation of a key is its entry in the reference.

use serde::{Deserialize, Serialize};

use super::Key;

macro_rules! sections {
    ($($(#[doc = $section_doc:literal])* $section:ident: $kind:ident {
        $($(#[doc = $doc:literal])+ $key:ident: $type:ty = $default:expr;)+
    })+) => {
        /// All settings.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Config {
            $($(#[doc = $section_doc])* pub $section: $kind,)+
        }

        $(
            $(#[doc = $section_doc])*
            #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
            #[serde(default, deny_unknown_fields)]
            pub struct $kind {
                $($(#[doc = $doc])+ pub $key: $type,)+
            }

            impl Default for $kind {
                fn default() -> Self {
                    Self { $($key: $default,)+ }
                }
            }
        )+

        impl Config {
            /// Every key, in the order of the reference.
            #[must_use]
            pub fn keys() -> Vec<Key> {
                vec![$($(Key {
                    section: stringify!($section),
                    name: stringify!($key),
                    text: concat!($($doc),+).trim().to_owned(),
                },)+)+]
            }
        }
    };
}

sections! {
    /// Where the house listens.
    listen: Listen {
        /// Address and port to listen on.
        address: String = "127.0.0.1:8080".to_owned();
        /// The address that people type, when it differs: `https://antrean.example.go.id`. With
        /// https, cookies are sent over TLS only.
        public_url: String = String::new();
        /// Addresses or networks of reverse proxies whose `X-Forwarded-For` and
        /// `X-Forwarded-Proto` are believed.
        proxies: Vec<String> = Vec::new();
    }
    /// Where the register is kept.
    database: Database {
        /// `postgres://user@host/name`; empty for the embedded database in the data folder.
        url: String = String::new();
    }
    /// How long somebody stays signed in.
    sessions: Sessions {
        /// Signed out after so many minutes without a request.
        idle_minutes: u32 = 60;
        /// Signed out after so many hours in any case.
        longest_hours: u32 = 12;
    }
    /// How fast requests may come. 0 means without limit; a burst is what may come at once.
    limits: Limits {
        /// Requests a second from one address of the public.
        public_per_second: u32 = 20;
        /// At once from one address of the public.
        public_burst: u32 = 200;
        /// Requests a second from all phones behind the office's own address.
        lobby_per_second: u32 = 400;
        /// At once from all phones behind the office's own address.
        lobby_burst: u32 = 4000;
        /// Networks of the lobby; addresses that paired devices call from are known anyway.
        lobby_networks: Vec<String> = Vec::new();
        /// Requests a second of one paired device.
        device_per_second: u32 = 1000;
        /// At once of one paired device.
        device_burst: u32 = 5000;
        /// Requests a second of one session of a member of staff.
        officer_per_second: u32 = 100;
        /// At once of one session of a member of staff.
        officer_burst: u32 = 1000;
        /// Attempts a minute from one address to sign in, to pair or to enter a code.
        sign_in_per_minute: u32 = 10;
        /// Attempts at once from one address to sign in, to pair or to enter a code.
        sign_in_burst: u32 = 10;
        /// Answers an hour to a survey by its public link, from one address.
        survey_per_hour: u32 = 20;
        /// At once to a survey by its public link, from one address.
        survey_burst: u32 = 5;
        /// Answers an hour by the public link from all phones behind the office's own address.
        survey_lobby_per_hour: u32 = 400;
        /// Complaints an hour by the public form from one address whose browser worked for each.
        complaint_per_hour: u32 = 60;
        /// The same where no browser worked, because it runs no script.
        complaint_unworked_per_hour: u32 = 12;
        /// The same from all phones behind the office's own address, and at one paired kiosk.
        complaint_shared_per_hour: u32 = 120;
    }
    /// Paired kiosks and displays.
    devices: Devices {
        /// A device that has not reported for so many seconds is shown as silent.
        silent_seconds: u32 = 120;
        /// A code for pairing is good for so many minutes.
        pairing_minutes: u32 = 10;
    }
    /// Network printers of paper tickets: how long each step may take, 1 at least.
    printers: Printers {
        /// Seconds until a printer takes the connection.
        connect_seconds: u32 = 3;
        /// Seconds until it answers a question about its state.
        status_seconds: u32 = 2;
        /// Seconds until a ticket is printed and cut.
        print_seconds: u32 = 15;
    }
    /// Files that people hand in: documents of an application, attachments of a complaint.
    files: FileStore {
        /// What may be handed in, by content: `jpeg`, `png`, `pdf`. Pictures are decoded and
        /// encoded again, so that place and camera do not come along.
        kinds: Vec<String> = ["jpeg", "png", "pdf"].map(str::to_owned).into();
        /// Largest file, in kilobytes; 30720 at most.
        most_kilobytes: u32 = 8192;
        /// All files of one case or complaint together, in megabytes.
        most_megabytes_per_case: u32 = 60;
        /// Pictures with more million pixels are not decoded.
        most_megapixels: u32 = 50;
        /// A ClamAV daemon that looks at every file: `tcp://127.0.0.1:3310` or
        /// `unix:/run/clamav/clamd.ctl`. When it does not answer, no file is taken. Empty: none.
        clamd: String = String::new();
        /// Address of a store that speaks S3: `https://s3.example.go.id`. Empty: the folder `files`
        /// in the data folder.
        s3_endpoint: String = String::new();
        /// The bucket there.
        s3_bucket: String = String::new();
        /// The region that requests are signed for.
        s3_region: String = "us-east-1".to_owned();
        /// What the names of objects begin with.
        s3_prefix: String = String::new();
        /// The bucket is part of the host's name instead of the path.
        s3_virtual_host: bool = false;
        /// Access key.
        s3_access_key: String = String::new();
        /// Secret key; better given in the environment than in the file.
        s3_secret_key: String = String::new();
    }
    /// The open interface for cities and apps (Open311 GeoReport v2).
    open311: Open311 {
        /// The unit that is meant when a client names no `jurisdiction_id`; empty: the only unit
        /// with published services, or a client must name one.
        jurisdiction: String = String::new();
        /// SHA-256 of each `api_key` that may file, in hexadecimal; empty: everybody may file, as
        /// on the unit's own page.
        keys: Vec<String> = Vec::new();
    }
    /// Notices of payments from a provider, in the form of Standard Webhooks.
    payments: Payments {
        /// Secrets that notices are signed with: `whsec_` and the base64 of 24 to 64 bytes; several
        /// while one is exchanged for another. Empty: no notice is taken.
        secrets: Vec<String> = Vec::new();
        /// Seconds by which the time of a notice may differ from ours; an older one is a replay.
        tolerance_seconds: u32 = 300;
    }
    /// How people are told what happens to their files. Nothing set: notices become letters that
    /// staff print.
    notify: Notify {
        /// Mail address that notices come from, such as `noreply@kantor.example.go.id`.
        from: String = String::new();
        /// Mail server: `smtps://HOST`, `smtp://HOST?tls=required`, or `smtp://localhost` for one
        /// on the same machine. Needs `from` and `listen.public_url`.
        smtp: String = String::new();
        /// Name to sign in with at the mail server; empty: without.
        smtp_user: String = String::new();
        /// Password for it; better in a file.
        smtp_password: String = String::new();
        /// File that holds the password.
        smtp_password_file: String = String::new();
        /// Instead of a mail server: a folder that mails are laid into, for trying out.
        folder: String = String::new();
        /// Address of the gateway for messages on the telephone, `https://…`. Needs
        /// `webhook_secret` and `listen.public_url`.
        webhook: String = String::new();
        /// Secret that messages to the gateway are signed with: `whsec_` and base64 of 24 to 64
        /// bytes; better in a file.
        webhook_secret: String = String::new();
        /// File that holds the secret.
        webhook_secret_file: String = String::new();
    }
    /// When a hall needs a look, as far as the published standards do not say it.
    alarms: Alarms {
        /// A counter that is open and calls nobody for so many seconds while people wait is idle.
        counter_idle_seconds: u32 = 180;
    }
}

impl Config {
    /// Address of a PostgreSQL database, if that is the store.
    #[must_use]
    pub fn database_url(&self) -> Option<String> {
        Some(self.database.url.clone()).filter(|url| !url.is_empty())
    }
}

impl Limits {
    /// No limits at all: for demonstrations and load tests on one machine.
    #[must_use]
    pub fn none() -> Self {
        Self {
            public_per_second: 0,
            lobby_per_second: 0,
            device_per_second: 0,
            officer_per_second: 0,
            sign_in_per_minute: 0,
            survey_per_hour: 0,
            survey_lobby_per_hour: 0,
            complaint_per_hour: 0,
            complaint_unworked_per_hour: 0,
            complaint_shared_per_hour: 0,
            ..Self::default()
        }
    }
}
