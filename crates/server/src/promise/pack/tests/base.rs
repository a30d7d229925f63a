//! A small sound library of packs that each test spoils in one place.

use crate::promise::pack::{Folder, PackFile};

const CALENDARS: &str = r#"id = "calendars"
kind = "calendar"
name = { id = "Kalender", en = "Calendar" }
version = "1"
summary = { id = "Kalender uji", en = "Calendars of the test" }
"#;

const YEAR_2026: &str = r#"year = 2026

[[versions]]
version = 1
decree = "SKB 1"
source = { mark = "unit", text = "test" }

[[days]]
date = "2026-01-01"
kind = "national_holiday"
name = { id = "Tahun Baru", en = "New Year" }

[[days]]
date = "2026-12-24"
kind = "joint_leave"
name = { id = "Cuti bersama", en = "Joint leave" }
"#;

const SERVICES: &str = r#"id = "services"
kind = "services"
uses = ["calendars"]
name = { id = "Layanan", en = "Services" }
version = "1"
summary = { id = "Layanan uji", en = "Services of the test" }
"#;

const PRIORITY: &str = r#"[[classes]]
key = "elderly"
name = { id = "Lansia", en = "Elderly" }
who = { id = "Saya 60 tahun ke atas", en = "I am 60 or older" }
age_from = 60
age_to = 120
lane = "priority"
source = { mark = "unit", text = "test" }
"#;

const QUEUE: &str = r#"tickets_before_opening_minutes = 30
source = { mark = "unit", text = "test" }
[calling]
recall_after_seconds = 20
recalls_max = 5
no_show_after_calls = 3
[visits]
services_max = 4
group_max = 10
aside_max_minutes = 60
booking_grace_minutes = 30
assumed_service_minutes = 15
[codes]
holds = [{ key = "copying", name = { id = "Menyalin", en = "Copying" } }]
picks = [{ key = "urgent", name = { id = "Mendesak", en = "Urgent" } }]
cancels = [{ key = "left", name = { id = "Pergi", en = "Left" } }]
closures = [{ key = "lunch", name = { id = "Istirahat", en = "Lunch" } }]
prints = [{ key = "paper-out", name = { id = "Kertas habis", en = "Out of paper" } }]
"#;

const STANDARD: &str = r#"service = "letter"
name = { id = "Surat", en = "Letter" }
summary = { id = "Surat keterangan", en = "A letter" }
channels = ["counter"]
queue_class = "A"
priority_classes = ["elderly"]
applicants = { text = { id = "Semua", en = "All" }, source = { mark = "unit", text = "test" } }
compensation = { text = { id = "Maaf", en = "Sorry" }, source = { mark = "unit", text = "test" } }

[[variants]]
id = "one-year"
name = { id = "1 tahun", en = "1 year" }
validity = { years = 1 }
source = { mark = "unit", text = "test" }

[promise]
waiting = { minutes = 30, source = { mark = "unit", text = "test" } }
service = { minutes = 10, source = { mark = "unit", text = "test" } }

[[outcomes]]
code = "granted"
name = { id = "Dikabulkan", en = "Granted" }

[components.legal_basis]
items = [
    { citation = "UU 1", about = { id = "A", en = "B" }, source = { mark = "unit", text = "a" } },
]

[[components.requirements.documents]]
id = "identity"
name = { id = "KTP", en = "Identity card" }
presented_as = "original"
source = { mark = "unit", text = "test" }

[[components.procedure.steps]]
id = "apply"
name = { id = "Mengajukan", en = "Apply" }
source = { mark = "unit", text = "test" }

[components.duration]
promised = { amount = 4, unit = "working_days", starts_after = "apply" }
text = { id = "4 hari kerja", en = "4 working days" }
source = { mark = "unit", text = "test" }

[components.tariff.note]
text = { id = "PNBP", en = "State revenue" }
source = { mark = "regulation", text = "test" }

[[components.tariff.items]]
id = "fee"
name = { id = "Biaya", en = "Fee" }
kind = "base"
amount = 100_000
variant = "one-year"
legal_basis = "PP 1"
valid_from = "2020-01-01"
valid_to = "2024-12-16"
source = { mark = "regulation", text = "test" }

[[components.tariff.items]]
id = "fee"
name = { id = "Biaya", en = "Fee" }
kind = "base"
amount = 150_000
legal_basis = "PP 2"
valid_from = "2024-12-17"
source = { mark = "secondary", text = "test" }

[components.product]
text = { id = "Surat", en = "Letter" }
source = { mark = "unit", text = "test" }

[components.facilities]
statements = [
    { text = { id = "Aula", en = "Hall" }, source = { mark = "unit", text = "test" } },
]
[components.competence]
statements = [
    { text = { id = "Terlatih", en = "Trained" }, source = { mark = "unit", text = "test" } },
]
[components.internal_oversight]
statements = [
    { text = { id = "Atasan", en = "Superior" }, source = { mark = "unit", text = "test" } },
]
[components.complaints]
statements = [
    { text = { id = "Kotak", en = "Box" }, source = { mark = "unit", text = "test" } },
]
[components.staff_count]
text = { id = "Tidak diketahui", en = "Not known" }
source = { mark = "not_verified", text = "test" }
[components.service_guarantee]
statements = [
    { text = { id = "Janji", en = "Pledge" }, source = { mark = "unit", text = "test" } },
]
[components.safety_guarantee]
statements = [
    { text = { id = "Aman", en = "Safe" }, source = { mark = "unit", text = "test" } },
]
[components.performance_evaluation]
statements = [
    { text = { id = "Tahunan", en = "Yearly" }, source = { mark = "unit", text = "test" } },
]
"#;

const UNITS: &str = r#"id = "offices"
kind = "units"
fictional = true
uses = ["services"]
name = { id = "Kantor", en = "Offices" }
version = "1"
summary = { id = "Kantor uji", en = "Offices of the test" }
"#;

const OFFICE: &str = r#"unit = "office"
name = { id = "Kantor", en = "Office" }
kind = "office"
fictional = true
parent = "region"
zone = "Asia/Jakarta"
joint_leave = "closed"
vision = { id = "Visi", en = "Vision" }
mission = [{ id = "Misi", en = "Mission" }]
motto = { id = "Moto", en = "Motto" }
compensation = { id = "Maaf", en = "Sorry" }
services = ["letter"]
source = { mark = "unit", text = "test" }

[address]
street = "Jalan 1"
city = "Kota"
province = "Provinsi"

[head]
name = "Kepala"
title = { id = "Kepala kantor", en = "Head of office" }

[[hours]]
day = "monday"
opens = "08:00:00"
closes = "16:00:00"
breaks = [{ from = "12:00:00", to = "13:00:00", reason = { id = "Siang", en = "Lunch" } }]

[[hours]]
day = "friday"
opens = "08:00:00"
closes = "16:00:00"

[[contacts]]
kind = "email"
value = "a@b.example"
purpose = { id = "Pengaduan", en = "Complaints" }
complaints = true

[[halls]]
id = "hall"
name = { id = "Aula", en = "Hall" }

[[queue_classes]]
letter = "A"
name = { id = "Surat", en = "Letters" }
rule = "weighted"
max_wait_minutes = 60
lanes = [
    { key = "priority", name = { id = "Prioritas", en = "Priority" }, rank = 1, weight = 2 },
    { key = "ordinary", name = { id = "Umum", en = "Everybody" }, rank = 2, weight = 1 },
]

[[counters]]
id = "1"
name = { id = "Loket 1", en = "Counter 1" }
zone = "hall"
profile = { classes = ["A"], rule = "class_order" }

[[displays]]
id = "board"
name = { id = "Layar", en = "Board" }
zone = "hall"

[[volume]]
from_hour = 0
percent = 40

[[volume]]
from_hour = 7
percent = 75
"#;

const REGION: &str = r#"unit = "region"
name = { id = "Wilayah", en = "Region" }
kind = "regional"
zone = "Asia/Jakarta"
joint_leave = "closed"
vision = { id = "Visi", en = "Vision" }
mission = [{ id = "Misi", en = "Mission" }]
motto = { id = "Moto", en = "Motto" }
compensation = { id = "Maaf", en = "Sorry" }
source = { mark = "unit", text = "test" }
address = { street = "Jalan 2", city = "Kota", province = "Provinsi" }
head = { name = "Kepala", title = { id = "Kepala wilayah", en = "Head of region" } }

[[hours]]
day = "monday"
opens = "08:00:00"
closes = "16:00:00"

[[contacts]]
kind = "email"
value = "c@d.example"
purpose = { id = "Pengaduan", en = "Complaints" }
complaints = true
"#;

const FILES: [(&str, &str, &str); 9] = [
    ("calendars", "pack.toml", CALENDARS),
    ("calendars", "2026.toml", YEAR_2026),
    ("services", "pack.toml", SERVICES),
    ("services", "priority.toml", PRIORITY),
    ("services", "queue.toml", QUEUE),
    ("services", "standards/letter.toml", STANDARD),
    ("offices", "pack.toml", UNITS),
    ("offices", "units/office.toml", OFFICE),
    ("offices", "units/region.toml", REGION),
];

/// The sound library.
pub(super) fn sound() -> Vec<Folder> {
    let folder = |name: &str| Folder {
        name: name.to_owned(),
        shown: name.to_owned(),
        files: FILES
            .iter()
            .filter(|(pack, ..)| *pack == name)
            .map(|(pack, path, text)| file(pack, path, text))
            .collect(),
    };
    ["calendars", "services", "offices"].map(folder).into()
}

/// One file of a pack.
pub(super) fn file(pack: &str, path: &str, text: &str) -> PackFile {
    PackFile { path: path.to_owned(), shown: format!("{pack}/{path}"), text: text.to_owned() }
}

/// The library with one text replaced once in one file; the spoiled text of that file with it.
pub(super) fn spoiled(shown: &str, old: &str, new: &str) -> (Vec<Folder>, String) {
    let mut folders = sound();
    let mut files = folders.iter_mut().flat_map(|folder| &mut folder.files);
    let file = files.find(|file| file.shown == shown).expect("a file of the library");
    assert!(file.text.contains(old), "{shown} does not hold {old:?}");
    file.text = file.text.replacen(old, new, 1);
    let text = file.text.clone();
    (folders, text)
}
