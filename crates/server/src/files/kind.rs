//! What a file is, by its first bytes. What a sender calls it counts for nothing.

use domain::kernel::FileKind;

/// The last line of a PDF stands within so many bytes of its end.
const TAIL: usize = 2048;

/// What the bytes are; nothing when it is none of what may be handed in.
#[must_use]
pub(super) fn kind_of(bytes: &[u8]) -> Option<FileKind> {
    let ends = || {
        let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
        tail.windows(5).any(|window| window == b"%%EOF")
    };
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some(FileKind::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(FileKind::Png),
        [b'%', b'P', b'D', b'F', b'-', ..] if ends() => Some(FileKind::Pdf),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_says_what_it_is() {
        assert_eq!(kind_of(b"%PDF-1.7\n...\n%%EOF\n"), Some(FileKind::Pdf));
        assert_eq!(kind_of(b"\xff\xd8\xff\xe0"), Some(FileKind::Jpeg));
        assert_eq!(kind_of(b"\x89PNG\r\n\x1a\n"), Some(FileKind::Png));
        let others: [&[u8]; 7] = [
            b"",
            b"GIF89a",
            b"MZ",
            b"<svg xmlns",
            b"PK\x03\x04",
            b"%PDF-1.7 and no end",
            b"\n%PDF-1.7\n%%EOF",
        ];
        for other in others {
            assert_eq!(kind_of(other), None, "{other:?}");
        }
    }
}
