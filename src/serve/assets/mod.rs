//! Files that pages need: style, script, icon. Embedded, and named by their content, so that a
//! browser keeps each as long as it likes.

use std::sync::LazyLock;

/// A file: its name, its bytes, its media type.
struct Asset {
    name: &'static str,
    bytes: &'static [u8],
    media: &'static str,
}

/// All of them.
const ASSETS: [Asset; 3] = [
    Asset {
        name: "style.css",
        bytes: include_bytes!("style.css"),
        media: "text/css; charset=utf-8",
    },
    Asset {
        name: "script.js",
        bytes: include_bytes!("script.js"),
        media: "text/javascript; charset=utf-8",
    },
    Asset {
        name: "icon.svg",
        bytes: include_bytes!("icon.svg"),
        media: "image/svg+xml",
    },
];

/// Hex digits of a content hash in an address.
const DIGITS: usize = 12;

/// The address of each file.
static ADDRESSES: LazyLock<[String; ASSETS.len()]> = LazyLock::new(|| {
    ASSETS.each_ref().map(|asset| {
        let hash = blake3::hash(asset.bytes).to_hex();
        format!("/assets/{}?v={}", asset.name, &hash[..DIGITS])
    })
});

/// Bytes and media type of a file; none of a name that none has.
pub(crate) fn asset(name: &str) -> Option<(&'static [u8], &'static str)> {
    let asset = ASSETS.iter().find(|asset| asset.name == name)?;
    Some((asset.bytes, asset.media))
}

/// Where pages find a file.
pub(crate) fn address(name: &str) -> &'static str {
    let at = ASSETS.iter().position(|asset| asset.name == name);
    at.map_or("", |at| ADDRESSES[at].as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_by_name_alone() {
        for name in ["style.css", "script.js", "icon.svg"] {
            assert!(asset(name).is_some_and(|(bytes, _)| !bytes.is_empty()));
            assert!(address(name).starts_with(&format!("/assets/{name}?v=")));
        }
        for name in ["", "mod.rs", "../assets/style.css", "style.css/"] {
            assert!(asset(name).is_none(), "{name}");
        }
    }

    #[test]
    fn they_are_small_and_load_nothing() {
        let bytes: usize = ASSETS.iter().map(|asset| asset.bytes.len()).sum();
        assert!(bytes < 50_000, "{bytes} bytes");
        for asset in ASSETS {
            let text = String::from_utf8_lossy(asset.bytes).into_owned();
            let text = text.replace("http://www.w3.org/2000/svg", "");
            for reach in ["http:", "https:", "@import", "url(", "innerHTML", "eval("] {
                assert!(!text.contains(reach), "{} has {reach}", asset.name);
            }
        }
    }
}
