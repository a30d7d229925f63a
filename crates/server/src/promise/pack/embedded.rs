//! The packs that come with the program, inside the binary.

use super::{Folder, PackFile};

macro_rules! packs {
    ($($pack:literal: [$($path:literal),+ $(,)?]),+ $(,)?) => {
        /// The shipped packs.
        #[must_use]
        pub fn embedded() -> Vec<Folder> {
            vec![$(Folder {
                name: $pack.to_owned(),
                shown: concat!("packs/", $pack).to_owned(),
                files: vec![$(PackFile {
                    path: $path.to_owned(),
                    shown: concat!("packs/", $pack, "/", $path).to_owned(),
                    text: include_str!(
                        concat!("../../../../../packs/", $pack, "/", $path)
                    ).to_owned(),
                }),+],
            }),+]
        }
    };
}

packs! {
    "calendar": ["2024.toml", "2025.toml", "2026.toml", "2027.toml", "pack.toml"],
    "demo": [
        "pack.toml",
        "units/kanim-bukit-fajar.toml",
        "units/kanim-nusantara-raya.toml",
        "units/kanim-teluk-senja.toml",
        "units/kanwil-nusantara.toml",
    ],
    "immigration": [
        "pack.toml",
        "priority.toml",
        "queue.toml",
        "standards/affidavit.toml",
        "standards/izin-kunjungan-perpanjangan.toml",
        "standards/izin-masuk-kembali.toml",
        "standards/izin-terbatas-perpanjangan.toml",
        "standards/izin-tetap-perpanjangan.toml",
        "standards/paspor-anak.toml",
        "standards/paspor-baru.toml",
        "standards/paspor-ganti-habis-berlaku.toml",
        "standards/paspor-ganti-halaman-penuh.toml",
        "standards/paspor-ganti-hilang.toml",
        "standards/paspor-ganti-rusak.toml",
        "standards/paspor-pengambilan.toml",
        "standards/paspor-percepatan.toml",
        "standards/splp.toml",
    ],
    "survey": [
        "instruments/skm-2004.toml",
        "instruments/skm-2014.toml",
        "instruments/skm-2017.toml",
        "instruments/spkp-spak.toml",
        "pack.toml",
    ],
    "voice": ["clocks.toml", "oversight.toml", "pack.toml"],
}
