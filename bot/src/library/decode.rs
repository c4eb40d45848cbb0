//! The bytes of a file as text, whatever encoding they are in.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use stet_knowledge::text::{Normal, is_han};
use stet_knowledge::token::commonness;

/// A file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// The text, without a byte order mark of UTF-16.
    pub(crate) text: String,
    /// What it was written in.
    pub(crate) encoding: &'static Encoding,
}

/// Why the bytes of a file are no text; each message says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Undecodable {
    /// A word processor's file.
    #[error("is a DOCX or another zipped document; save it as plain text or Markdown (in Word: Save as, Plain text, UTF-8)")]
    Zipped,
    /// A PDF.
    #[error("is a PDF; copy its text into a text file (pdftotext FILE.pdf does it) and import that")]
    Pdf,
    /// A web page.
    #[error(
        "is an HTML page; save it as plain text (in a browser: Save as, Text file) or convert it to Markdown (pandoc -t gfm) and import that"
    )]
    Html,
    /// Something else that is no text.
    #[error("is a binary file (there is a zero byte at {0}); save it as UTF-8 text")]
    Binary(usize),
    /// Bytes that no encoding explains surely.
    #[error(
        "is not UTF-8: the first bad byte is at offset {0}; save it as UTF-8, or name its encoding with --encoding, such as gb18030 or big5"
    )]
    Unknown(usize),
    /// Bytes that are not in the encoding that was named.
    #[error("is not {0}: some bytes mean nothing in it; name another encoding, or save the file as UTF-8")]
    NotIn(&'static str),
}

/// Reads bytes as text: in the encoding that is named, else in UTF-16 or UTF-8 by what they show, else in GB18030 or Big5 where that
/// is sure.
pub(crate) fn decode(bytes: Vec<u8>, named: Option<&'static Encoding>) -> Result<Decoded, Undecodable> {
    if let Some(encoding) = named {
        return in_encoding(&bytes, encoding).ok_or(Undecodable::NotIn(encoding.name()));
    }
    match bytes.as_slice() {
        [b'P', b'K', 3, 4, ..] => return Err(Undecodable::Zipped),
        [b'%', b'P', b'D', b'F', ..] => return Err(Undecodable::Pdf),
        _ => {}
    }
    if let Some(encoding) = utf_16(&bytes) {
        return in_encoding(&bytes, encoding).ok_or(Undecodable::NotIn(encoding.name()));
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(Undecodable::Binary(at));
    }
    let decoded = match String::from_utf8(bytes) {
        Ok(text) => Decoded { text, encoding: UTF_8 },
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            chinese(&error.into_bytes()).ok_or(Undecodable::Unknown(at))?
        }
    };
    if is_html(&decoded.text) { Err(Undecodable::Html) } else { Ok(decoded) }
}

fn in_encoding(bytes: &[u8], encoding: &'static Encoding) -> Option<Decoded> {
    let (text, encoding, has_errors) = encoding.decode(bytes);
    (!has_errors && !text.contains('\0')).then(|| Decoded { text: text.into_owned(), encoding })
}

/// Recognizes UTF-16 by its byte order mark, or by zeros in every second byte.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    /// So many bytes are looked at.
    const LOOKED_AT: usize = 4096;
    match bytes {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let head = bytes.get(..LOOKED_AT.min(bytes.len())).unwrap_or_default();
    let zeros = |parity: usize| head.iter().enumerate().filter(|(at, byte)| at % 2 == parity && **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = |zeros: usize| zeros * 5 >= head.len().max(1);
    match (even, odd) {
        (0, odd) if many(odd) => Some(UTF_16LE),
        (even, 0) if many(even) => Some(UTF_16BE),
        _ => None,
    }
}

/// Reads GB18030 or Big5, if a detector guesses it and the text bears it out: nearly all that is not ASCII is Chinese, and nearly all
/// of that in common use. What is read in the wrong one of the two has rare characters.
fn chinese(bytes: &[u8]) -> Option<Decoded> {
    /// A character of this share of sentences and more is common.
    const COMMON: f64 = 1e-4;
    /// So many characters are needed to be sure.
    const ENOUGH: usize = 6;
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let encoding = if guess == GBK { GB18030 } else { guess };
    let decoded = in_encoding(bytes, encoding).filter(|_| encoding == GB18030 || encoding == BIG5)?;
    let normal = Normal::new(&decoded.text);
    let (mut common, mut rare, mut other) = (0_usize, 0_usize, 0_usize);
    for letter in normal.text().chars().filter(|letter| !letter.is_ascii()) {
        let is_mark = matches!(letter, '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}');
        if is_han(letter) && commonness(letter.encode_utf8(&mut [0; 4])) >= COMMON {
            common += 1;
        } else if is_han(letter) {
            rare += 1;
        } else if !is_mark {
            other += 1;
        }
    }
    (common >= ENOUGH && common > (rare + other) * 10).then_some(decoded)
}

fn is_html(text: &str) -> bool {
    let start: String = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).chars().take(15).collect();
    let start = start.to_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_in_the_encoding_that_they_show() {
        fn check(bytes: &[u8], text: &str, encoding: &'static Encoding) {
            assert_eq!(decode(bytes.to_vec(), None), Ok(Decoded { text: text.to_owned(), encoding }));
        }
        let traditional = "第一條　本社定名為雲杉天文社，以推廣業餘天文觀測、維護暗空環境為宗旨。";
        let simplified = "第一条　本社定名为云杉天文社，以推广业余天文观测、维护暗空环境为宗旨。";
        check(traditional.as_bytes(), traditional, UTF_8);
        check(&BIG5.encode(traditional).0, traditional, BIG5);
        check(&GB18030.encode(simplified).0, simplified, GB18030);
        let utf_16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        check(&[&[0xff, 0xfe][..], &utf_16(traditional)].concat(), traditional, UTF_16LE);
        check(&utf_16("The hall has a red roof."), "The hall has a red roof.", UTF_16LE);
        let big_endian: Vec<u8> = "Gate 3".encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&big_endian, "Gate 3", UTF_16BE);
    }

    #[test]
    fn what_is_no_text_is_refused_with_the_way_out() {
        fn check(bytes: &[u8], named: Option<&'static Encoding>, expected: &str) {
            let refused = decode(bytes.to_vec(), named).map_err(|error| error.to_string());
            assert!(refused.as_ref().is_err_and(|message| message.contains(expected)), "{refused:?}");
        }
        check(b"PK\x03\x04word/document.xml", None, "DOCX");
        check(b"%PDF-1.7", None, "PDF");
        check(b"\n<!DOCTYPE html><p>x", None, "HTML");
        check(b"abc\0def", None, "zero byte at 3");
        check(b"ab\xffcd", None, "offset 2");
        check("第一條".as_bytes(), Some(BIG5), "not Big5");
    }
}
