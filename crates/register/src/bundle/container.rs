//! The container of a bundle: a ZIP of one spelling. Members are stored and not packed, dates are
//! left out, so that a reader can write it again and compare every byte.

/// The first day that the format can name; there is no date in it.
const NO_DATE: u16 = 0x21;
const LOCAL: [u8; 4] = *b"PK\x03\x04";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
/// Longer names and more members are none of ours.
const NAME_MAX: usize = 200;
const MEMBERS_MAX: usize = 1000;

/// CRC-32 as ZIP wants it (ISO 3309). It guards nothing here: the manifest does.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 }
        })
    })
}

fn long(value: usize) -> [u8; 4] {
    u32::try_from(value).expect("a bundle is far below four gigabytes").to_le_bytes()
}

fn short(value: usize) -> [u8; 2] {
    u16::try_from(value).expect("names and members are few").to_le_bytes()
}

/// What both headers of a member say: version, flags, method, time, date, sum, sizes, lengths.
fn header(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend([20, 0, 0, 0, 0, 0, 0, 0]);
    out.extend(NO_DATE.to_le_bytes());
    out.extend(crc(bytes).to_le_bytes());
    out.extend(long(bytes.len()));
    out.extend(long(bytes.len()));
    out.extend(short(name.len()));
    out.extend([0, 0]);
    out
}

/// Writes members in order.
pub(super) fn write(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (mut out, mut index) = (Vec::new(), Vec::new());
    for (name, bytes) in members {
        let (header, offset) = (header(name, bytes), long(out.len()));
        out.extend(LOCAL);
        out.extend(&header);
        out.extend(name.as_bytes());
        out.extend(bytes);
        index.extend(CENTRAL);
        index.extend([20, 0]);
        index.extend(&header);
        // Comment, disk, attributes: none.
        index.extend([0; 10]);
        index.extend(offset);
        index.extend(name.as_bytes());
    }
    let (start, count) = (long(out.len()), short(members.len()));
    let length = long(index.len());
    out.extend(index);
    out.extend(END);
    out.extend([0; 4]);
    out.extend(count);
    out.extend(count);
    out.extend(length);
    out.extend(start);
    out.extend([0, 0]);
    out
}

/// Reads a container; nothing when it is not byte for byte one that [`write`] makes.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut members = Vec::new();
    let mut rest = bytes;
    while let Some(after) = rest.strip_prefix(&LOCAL) {
        let number = |at: usize, length: usize| {
            let field = after.get(at..at + length)?;
            Some(field.iter().rev().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte)))
        };
        let (size, name) = (number(14, 4)?, number(22, 2)?);
        if name > NAME_MAX || members.len() == MEMBERS_MAX {
            return None;
        }
        let (name, after) = after.get(26..)?.split_at_checked(name)?;
        let (content, after) = after.split_at_checked(size)?;
        members.push((String::from_utf8(name.to_vec()).ok()?, content.to_vec()));
        rest = after;
    }
    (write(&members) == bytes).then_some(members)
}

#[cfg(test)]
mod tests {
    use super::{crc, read, write};

    #[test]
    fn the_check_value_of_the_sum_is_the_published_one() {
        // CRC-32/ISO-HDLC: check value of "123456789".
        assert_eq!(crc(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn it_has_one_spelling() {
        let members =
            vec![("a.txt".to_owned(), b"eins".to_vec()), ("b/c.txt".to_owned(), Vec::new())];
        let bytes = write(&members);
        assert_eq!(read(&bytes), Some(members));
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 1;
            assert_ne!(read(&other), read(&bytes), "byte {at}");
            assert_eq!(read(&bytes[..at]), None, "cut at {at}");
        }
        assert_eq!(read(&[&bytes[..], b"x"].concat()), None);
    }
}
