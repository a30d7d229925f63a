//! Pictures are decoded and encoded again: what is stored is pixels and nothing else. The place
//! where a photograph was taken, the name of the phone, a thumbnail of what was cut away and
//! anything hidden behind the picture do not come along. The way the phone was held is kept, by
//! turning the pixels.

use std::io::Cursor;

use domain::kernel::FileKind;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Quality of a photograph that is encoded again: text on a card stays readable.
const QUALITY: u8 = 88;
/// Scans of a progressive photograph: each is decoded over the whole picture.
const SCANS: usize = 64;

/// Why a picture is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// It cannot be read.
    Broken,
    /// It has more pixels than are decoded.
    TooLarge,
}

/// The picture again, of pixels alone; a document stays as it is.
///
/// # Errors
/// [`Fault`].
pub(super) fn again(kind: FileKind, bytes: Vec<u8>, megapixels: u32) -> Result<Vec<u8>, Fault> {
    let most = u64::from(megapixels) * 1_000_000;
    match kind {
        FileKind::Jpeg => jpeg(&bytes, most),
        FileKind::Png => png(&bytes, most),
        FileKind::Pdf => Ok(bytes),
    }
}

fn check(width: u64, height: u64, most: u64) -> Result<(), Fault> {
    if width == 0 || height == 0 {
        return Err(Fault::Broken);
    }
    if width.saturating_mul(height) > most { Err(Fault::TooLarge) } else { Ok(()) }
}

fn jpeg(bytes: &[u8], most: u64) -> Result<Vec<u8>, Fault> {
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::RGB)
        .jpeg_set_max_scans(SCANS)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .set_strict_mode(false);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| Fault::Broken)?;
    let (width, height) = decoder.dimensions().ok_or(Fault::Broken)?;
    let wide = |side: usize| u64::try_from(side).unwrap_or(u64::MAX);
    check(wide(width), wide(height), most)?;
    let held = decoder.exif().map_or(1, |exif| orientation(exif));
    let pixels = decoder.decode().map_err(|_| Fault::Broken)?;
    if decoder.output_colorspace() != Some(ColorSpace::RGB) || pixels.len() != width * height * 3 {
        return Err(Fault::Broken);
    }
    let (pixels, width, height) = turned(pixels, width, height, held);
    let side = |side: usize| u16::try_from(side).map_err(|_| Fault::TooLarge);
    let mut out = Vec::with_capacity(bytes.len());
    let encoder = jpeg_encoder::Encoder::new(&mut out, QUALITY);
    let colors = jpeg_encoder::ColorType::Rgb;
    encoder.encode(&pixels, side(width)?, side(height)?, colors).map_err(|_| Fault::Broken)?;
    Ok(out)
}

/// How the camera was held, 1 to 8, as its notes say (EXIF tag 274); 1 when they do not.
fn orientation(exif: &[u8]) -> u16 {
    let read = || {
        let big = match exif.get(..2)? {
            b"MM" => true,
            b"II" => false,
            _ => return None,
        };
        let number = |at: usize, length: usize| -> Option<usize> {
            let bytes = exif.get(at..at.checked_add(length)?)?;
            let add = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
            let value =
                if big { bytes.iter().fold(0, add) } else { bytes.iter().rev().fold(0, add) };
            Some(value)
        };
        let table = number(4, 4)?;
        let entries = number(table, 2)?.min(512);
        let entry = |n: usize| table.checked_add(2 + n * 12);
        let found = (0..entries).filter_map(entry).find(|at| number(*at, 2) == Some(274))?;
        u16::try_from(number(found + 8, 2)?).ok()
    };
    read().filter(|held| (1..=8).contains(held)).unwrap_or(1)
}

/// The picture as it is to be looked at.
fn turned(pixels: Vec<u8>, width: usize, height: usize, held: u16) -> (Vec<u8>, usize, usize) {
    if held <= 1 {
        return (pixels, width, height);
    }
    let (wide, high) = if held >= 5 { (height, width) } else { (width, height) };
    let mut out = Vec::with_capacity(pixels.len());
    for y in 0..high {
        for x in 0..wide {
            let (from_x, from_y) = match held {
                2 => (width - 1 - x, y),
                3 => (width - 1 - x, height - 1 - y),
                4 => (x, height - 1 - y),
                5 => (y, x),
                6 => (y, height - 1 - x),
                7 => (width - 1 - y, height - 1 - x),
                _ => (width - 1 - y, x),
            };
            let at = (from_y * width + from_x) * 3;
            out.extend_from_slice(&pixels[at..at + 3]);
        }
    }
    (out, wide, high)
}

fn png(bytes: &[u8], most: u64) -> Result<Vec<u8>, Fault> {
    let bytes_most = usize::try_from(most.saturating_mul(8)).unwrap_or(usize::MAX);
    let limits = png::Limits { bytes: bytes_most };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let mut reader = decoder.read_info().map_err(|_| Fault::Broken)?;
    let (width, height) = (reader.info().width, reader.info().height);
    check(width.into(), height.into(), most)?;
    let size = reader.output_buffer_size().ok_or(Fault::TooLarge)?;
    let mut pixels = vec![0; size];
    reader.next_frame(&mut pixels).map_err(|_| Fault::Broken)?;
    let (color, depth) = reader.output_color_type();
    let mut out = Vec::with_capacity(bytes.len());
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    let mut writer = encoder.write_header().map_err(|_| Fault::Broken)?;
    writer.write_image_data(&pixels).map_err(|_| Fault::Broken)?;
    writer.finish().map_err(|_| Fault::Broken)?;
    Ok(out)
}

/// Pictures for tests.
#[cfg(test)]
pub(super) mod samples {
    /// A photograph: red at the upper left, else white; with notes of the camera when given.
    pub(in super::super) fn photo(width: u16, height: u16, exif: Option<&[u8]>) -> Vec<u8> {
        let mut pixels = vec![255; usize::from(width) * usize::from(height) * 3];
        for y in 0..usize::from(height) / 2 {
            for x in 0..usize::from(width) / 2 {
                let at = (y * usize::from(width) + x) * 3;
                pixels[at..at + 3].copy_from_slice(&[255, 0, 0]);
            }
        }
        let mut out = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut out, 95);
        if let Some(exif) = exif {
            let segment = [b"Exif\0\0", exif].concat();
            encoder.add_app_segment(1, segment).unwrap();
        }
        encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
        out
    }

    /// Notes of a camera: held so, and a text.
    pub(in super::super) fn exif(held: u8, text: &str) -> Vec<u8> {
        let mut out = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        out.extend([held, 0, 0, 0, 0, 0, 0]);
        out.extend(text.as_bytes());
        out
    }

    /// A drawing with a text chunk.
    pub(in super::super) fn drawing(width: u32, height: u32, text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, width, height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.add_text_chunk("Comment".to_owned(), text.to_owned()).unwrap();
        let mut writer = encoder.write_header().unwrap();
        let pixels = vec![7; (width * height) as usize];
        writer.write_image_data(&pixels).unwrap();
        writer.finish().unwrap();
        out
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{drawing, exif, photo};
    use super::*;

    fn has(bytes: &[u8], text: &str) -> bool {
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }

    /// Whether each corner is red: upper left, upper right, lower left, lower right.
    fn corners(bytes: &[u8]) -> ([bool; 4], usize, usize) {
        let mut decoder = JpegDecoder::new(ZCursor::new(bytes));
        let pixels = decoder.decode().unwrap();
        let (width, height) = decoder.dimensions().unwrap();
        let red = |x: usize, y: usize| pixels[(y * width + x) * 3 + 1] < 100;
        let (right, low) = (width - 2, height - 2);
        ([red(1, 1), red(right, 1), red(1, low), red(right, low)], width, height)
    }

    #[test]
    fn notes_of_the_camera_do_not_come_along_and_the_picture_stands_upright() {
        // Where the upper left corner of what the camera stored belongs, by EXIF 2.3.
        let expected = [(1, 0), (2, 1), (3, 3), (4, 2), (5, 0), (6, 1), (7, 3), (8, 2)];
        for (held, corner) in expected {
            let taken = photo(64, 32, Some(&exif(held, "S 7.25 E 112.75 kenari")));
            assert!(has(&taken, "kenari"));
            let kept = again(FileKind::Jpeg, taken, 50).unwrap();
            assert!(!has(&kept, "kenari") && !has(&kept, "Exif"));
            let (red, width, height) = corners(&kept);
            let mut wanted = [false; 4];
            wanted[corner] = true;
            assert_eq!(red, wanted, "held {held}");
            assert_eq!((width, height), if held >= 5 { (32, 64) } else { (64, 32) });
        }
        let kept = again(FileKind::Png, drawing(20, 10, "kenari"), 50).unwrap();
        assert!(!has(&kept, "kenari") && !has(&kept, "tEXt"));
        assert_eq!(again(FileKind::Png, kept.clone(), 50).unwrap(), kept);
    }

    #[test]
    fn what_hangs_behind_a_picture_does_not_come_along() {
        let mut taken = photo(16, 16, None);
        taken.extend(b"PK\x03\x04 kenari");
        assert!(!has(&again(FileKind::Jpeg, taken, 50).unwrap(), "kenari"));
        let mut drawn = drawing(16, 16, "");
        drawn.extend(b"<script>kenari</script>");
        assert!(!has(&again(FileKind::Png, drawn, 50).unwrap(), "kenari"));
    }

    #[test]
    fn a_picture_that_would_fill_the_memory_is_not_decoded() {
        assert_eq!(again(FileKind::Jpeg, photo(1200, 1000, None), 1), Err(Fault::TooLarge));
        assert_eq!(again(FileKind::Png, drawing(1200, 1000, ""), 1), Err(Fault::TooLarge));
        // The header says 60,000 times 60,000; nothing of the kind follows.
        let mut bomb = drawing(8, 8, "");
        bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
        assert!(again(FileKind::Png, bomb, 50).is_err());
    }

    #[test]
    fn half_a_picture_and_noise_are_refused_without_a_panic() {
        let (taken, drawn) = (photo(64, 64, Some(&exif(6, "x"))), drawing(64, 64, "x"));
        for cut in 0..drawn.len() {
            assert!(again(FileKind::Png, drawn[..cut].to_vec(), 50).is_err() || cut > 80, "{cut}");
        }
        for cut in 0..taken.len() {
            // The end of a photograph may be missing: what is there is pixels again.
            drop(again(FileKind::Jpeg, taken[..cut].to_vec(), 50));
        }
        for place in 2..taken.len() {
            let mut noise = taken.clone();
            noise[place] ^= 0x5a;
            drop(again(FileKind::Jpeg, noise, 50));
        }
        assert_eq!(again(FileKind::Jpeg, b"\xff\xd8\xff".to_vec(), 50), Err(Fault::Broken));
    }
}
