//! Compound files, the little file systems of old Office programs, Word and Excel alike.
//!
//! Takes the bytes, gives streams by name. A chain of sectors may be a circle and a table may name
//! sectors that are not there: no stream is longer than the file. Source: [MS-CFB] 2024.

const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Numbers from here on are no sectors.
const NO_SECTOR: usize = 0xFFFF_FFFA;

/// Bytes of an entry of the directory.
const ENTRY_BYTES: usize = 128;

/// An open compound file.
pub(super) struct Compound<'b> {
    bytes: &'b [u8],
    sector_bytes: usize,
    /// For every sector the next of its chain.
    next: Vec<usize>,
    directory: Vec<u8>,
    /// The sectors of short streams, and for each the next of its chain.
    short: Vec<u8>,
    next_short: Vec<usize>,
    short_bytes: usize,
    /// Length from which a stream stands in sectors of its own.
    short_limit: usize,
}

impl<'b> Compound<'b> {
    /// Opens a file.
    ///
    /// # Errors
    /// Returns the reason when it is damaged.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, String> {
        let damaged = || "a damaged old Office file: its tables lead nowhere".to_owned();
        let shift = |at| short(bytes, at).filter(|shift| (6..=12).contains(shift));
        let (Some(sector), Some(short_sector)) = (shift(0x1E), shift(0x20)) else {
            return Err(damaged());
        };
        if !bytes.starts_with(MAGIC) {
            return Err(damaged());
        }
        let mut file = Self {
            bytes,
            sector_bytes: 1 << sector,
            next: Vec::new(),
            directory: Vec::new(),
            short: Vec::new(),
            next_short: Vec::new(),
            short_bytes: 1 << short_sector,
            short_limit: long(bytes, 0x38).ok_or_else(damaged)?,
        };
        // The table of sectors is listed at the head, and then in a chain of lists.
        let mut tables: Vec<usize> = (0..109)
            .filter_map(|at| long(bytes, 0x4C + at * 4))
            .collect();
        let mut list = long(bytes, 0x44).ok_or_else(damaged)?;
        for _ in 0..file.sectors() {
            let Some(sector) = file.sector(list) else {
                break;
            };
            let (entries, last) = sector.split_at(sector.len().saturating_sub(4));
            tables.extend(numbers(entries));
            list = long(last, 0).unwrap_or(NO_SECTOR);
        }
        for table in tables.into_iter().take(file.sectors()) {
            if let Some(sector) = file.sector(table)
                && file.next.len() < file.sectors()
            {
                file.next.extend(numbers(sector));
            }
        }
        file.directory = file.chain(long(bytes, 0x30).ok_or_else(damaged)?);
        let table = file.chain(long(bytes, 0x3C).ok_or_else(damaged)?);
        file.next_short = numbers(&table).collect();
        let (start, length) = file
            .entry(0)
            .map(|(start, length, _)| (start, length))
            .ok_or_else(damaged)?;
        file.short = file.chain(start);
        file.short.truncate(length);
        Ok(file)
    }

    /// The stream of that name.
    ///
    /// # Errors
    /// Returns the reason when it is shorter than it should be.
    pub(super) fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let wanted: Vec<u16> = name.encode_utf16().collect();
        let entries = 0..self.directory.len() / ENTRY_BYTES;
        let mut entries = entries.filter_map(|at| self.entry(at));
        let Some((start, length, _)) = entries.find(|(_, _, found)| *found == wanted) else {
            return Ok(None);
        };
        let mut stream = match length < self.short_limit {
            false => self.chain(start),
            true => self.short_chain(start),
        };
        if stream.len() < length {
            return Err(format!(
                "cut off: \"{name}\" has {} of its {length} bytes",
                stream.len()
            ));
        }
        stream.truncate(length);
        Ok(Some(stream))
    }

    /// First sector, length and name of an entry of the directory.
    fn entry(&self, at: usize) -> Option<(usize, usize, Vec<u16>)> {
        let entry = self
            .directory
            .get(at * ENTRY_BYTES..(at + 1) * ENTRY_BYTES)?;
        let name_bytes = usize::from(short(entry, 64)?).min(64).saturating_sub(2);
        let name = entry[..name_bytes].as_chunks::<2>().0.iter();
        let name = name.map(|unit| u16::from_le_bytes(*unit)).collect();
        Some((long(entry, 116)?, long(entry, 120)?, name))
    }

    fn sectors(&self) -> usize {
        self.bytes.len() / self.sector_bytes
    }

    fn sector(&self, number: usize) -> Option<&'b [u8]> {
        // The head of the file is as long as a sector.
        let start = number.checked_add(1)?.checked_mul(self.sector_bytes)?;
        let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty())?;
        Some(&rest[..rest.len().min(self.sector_bytes)])
    }

    fn chain(&self, first: usize) -> Vec<u8> {
        let mut stream = Vec::new();
        let mut number = first;
        for _ in 0..=self.sectors() {
            let Some(sector) = self.sector(number) else {
                break;
            };
            stream.extend_from_slice(sector);
            number = self.next.get(number).copied().unwrap_or(NO_SECTOR);
        }
        stream
    }

    fn short_chain(&self, first: usize) -> Vec<u8> {
        let mut stream = Vec::new();
        let mut number = first;
        for _ in 0..=self.short.len() / self.short_bytes {
            let start = number.checked_mul(self.short_bytes);
            let Some(rest) = start.and_then(|start| self.short.get(start..)) else {
                break;
            };
            stream.extend_from_slice(&rest[..rest.len().min(self.short_bytes)]);
            number = self.next_short.get(number).copied().unwrap_or(NO_SECTOR);
        }
        stream
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let numbers = bytes.as_chunks::<4>().0.iter();
    numbers.map(|number| u32::from_le_bytes(*number) as usize)
}

/// The number of two bytes at a place.
pub(super) fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*bytes))
}

/// The number of four bytes at a place.
pub(super) fn long(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    usize::try_from(u32::from_le_bytes(*bytes)).ok()
}
