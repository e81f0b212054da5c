//! Pictures are drawn anew: turned as the camera held them, no longer than 1600 points, without place, time, or make of the
//! camera; and a small one for lists.

use concerns::MOST_OF_A_THUMBNAIL;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use std::io::Cursor;

/// What every picture becomes.
pub(super) const MEDIA_TYPE: &str = "image/jpeg";
/// The longer side of a picture, in points (ui.md).
const MOST_POINTS: u32 = 1600;
/// A picture with a longer side is not even read.
const MOST_READ: u32 = 20_000;
/// Memory for one picture being read: 80 million points.
const MOST_MEMORY: u64 = 256 << 20;
const QUALITY: u8 = 85;
/// Sides of small pictures, tried until one is short enough.
const SMALL: [u32; 4] = [240, 180, 120, 72];
const SMALL_QUALITY: u8 = 70;

/// A picture drawn anew.
pub(super) struct Picture {
    pub(super) jpeg: Vec<u8>,
    pub(super) thumbnail: Option<Vec<u8>>,
}

/// Draws a picture anew; `None` for bytes that are none, or too large to be read.
pub(super) fn cleaned(bytes: &[u8]) -> Option<Picture> {
    let picture = read(bytes)?;
    let jpeg = written(&within(&picture, MOST_POINTS), QUALITY)?;
    let small = |side: &u32| written(&within(&picture, *side), SMALL_QUALITY);
    let thumbnail = SMALL.iter().filter_map(small).find(|jpeg| jpeg.len() <= MOST_OF_A_THUMBNAIL);
    Some(Picture { jpeg, thumbnail })
}

/// A picture that came from elsewhere, as it is given to the screen: drawn here once more, so that the screen reads no bytes but
/// ours.
pub(crate) fn shown(bytes: &[u8]) -> Option<Vec<u8>> {
    written(&within(&read(bytes)?, MOST_POINTS), QUALITY)
}

fn read(bytes: &[u8]) -> Option<DynamicImage> {
    let format = match super::media_type(bytes)? {
        "image/jpeg" => ImageFormat::Jpeg,
        "image/png" => ImageFormat::Png,
        _ => return None,
    };
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(MOST_READ), Some(MOST_READ));
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    if decoder.total_bytes() > MOST_MEMORY {
        return None;
    }
    let orientation = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(orientation);
    Some(picture)
}

fn within(picture: &DynamicImage, side: u32) -> RgbImage {
    let is_larger = picture.width().max(picture.height()) > side;
    let sized = if is_larger { picture.resize(side, side, FilterType::Triangle) } else { picture.clone() };
    on_white(&sized)
}

/// What is transparent shows paper, not black.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let over = picture.to_rgba8();
    RgbImage::from_fn(over.width(), over.height(), |x, y| {
        let [r, g, b, a] = over.get_pixel(x, y).0.map(u32::from);
        image::Rgb([r, g, b].map(|c| ((c * a + 255 * (255 - a)) / 255) as u8))
    })
}

fn written(picture: &RgbImage, quality: u8) -> Option<Vec<u8>> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, quality).encode_image(picture).ok()?;
    Some(jpeg)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn drawn(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| image::Rgb([(x * 7 % 256) as u8, (y * 3 % 256) as u8, 90]))
    }

    /// A JPEG with what a telephone adds: how it was held (a quarter turn), and a place.
    fn photo(width: u32, height: u32) -> Vec<u8> {
        let plain = written(&drawn(width, height), 90).unwrap();
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02".to_vec();
        exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]);
        exif.extend([0x01, 0x0f, 0, 2, 0, 0, 0, 14, 0, 0, 0, 0x26, 0, 0, 0, 0]);
        exif.extend(b"zqcanarygps31N");
        let length = (exif.len() as u16 + 2).to_be_bytes();
        [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
    }

    #[test]
    fn nothing_a_camera_adds_is_left_and_the_picture_stands_upright() {
        let photo = photo(64, 32);
        let has = |bytes: &[u8], word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
        assert!(has(&photo, b"zqcanarygps") && has(&photo, b"Exif"));
        let picture = cleaned(&photo).unwrap();
        for bytes in [&picture.jpeg, picture.thumbnail.as_ref().unwrap()] {
            assert!(!has(bytes, b"zqcanarygps") && !has(bytes, b"Exif"));
            let back = image::load_from_memory(bytes).unwrap();
            assert_eq!((back.width(), back.height()), (32, 64));
        }
    }

    #[test]
    fn a_large_picture_becomes_small_and_its_thumbnail_short() {
        let mut noise = 1u32;
        let rough = RgbImage::from_fn(2000, 1500, |_, _| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            image::Rgb([(noise >> 24) as u8, (noise >> 16) as u8, (noise >> 8) as u8])
        });
        let picture = cleaned(&written(&rough, 60).unwrap()).unwrap();
        let back = image::load_from_memory(&picture.jpeg).unwrap();
        assert_eq!((back.width(), back.height()), (1600, 1200));
        assert!(picture.thumbnail.unwrap().len() <= MOST_OF_A_THUMBNAIL);
    }

    #[test]
    fn what_is_transparent_becomes_white() {
        let clear = image::RgbaImage::from_pixel(4, 4, image::Rgba([0, 0, 0, 0]));
        let mut png = Cursor::new(Vec::new());
        DynamicImage::ImageRgba8(clear).write_to(&mut png, ImageFormat::Png).unwrap();
        let back = image::load_from_memory(&cleaned(png.get_ref()).unwrap().jpeg).unwrap().to_rgb8();
        assert!(back.pixels().all(|p| p.0.iter().all(|c| *c > 250)));
    }

    #[test]
    fn a_picture_that_says_it_is_immense_is_not_read() {
        let mut png = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(drawn(4, 4)).write_to(&mut png, ImageFormat::Png).unwrap();
        let mut png = png.into_inner();
        png[16..24].copy_from_slice(&[0, 0, 0x40, 0, 0, 0, 0x40, 0]);
        assert!(cleaned(&png).is_none());
        assert!(shown(&photo(8, 8)[..40]).is_none());
    }
}
