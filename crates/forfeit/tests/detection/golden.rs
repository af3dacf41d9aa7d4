//! Reading golden values.

use std::collections::BTreeMap;
use std::path::PathBuf;

use miniz_oxide::inflate::decompress_to_vec;
use serde_json::Value;

pub(crate) fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/yolo").join(name)
}

/// The index of a suite.
pub(crate) fn index(suite: &str) -> serde_json::Map<String, Value> {
    let text = std::fs::read_to_string(path(&format!("{suite}.json"))).unwrap();
    let Value::Object(cases) = serde_json::from_str(&text).unwrap() else { panic!("{suite} is no object") };
    cases
}

/// The arrays of an `.npz` file: a zip archive of NumPy's own format.
pub(crate) struct Arrays(BTreeMap<String, Vec<u8>>);

impl Arrays {
    pub(crate) fn open(name: &str) -> Self {
        let file = std::fs::read(path(name)).unwrap();
        let short = |at: usize| usize::from(u16::from_le_bytes([file[at], file[at + 1]]));
        let long = |at: usize| short(at) + (short(at + 2) << 16);
        let end = (0..file.len() - 21).rev().find(|&at| file[at..].starts_with(b"PK\x05\x06")).unwrap();
        let (count, mut entry) = (short(end + 10), long(end + 16));
        let mut arrays = BTreeMap::new();
        for _ in 0..count {
            let (method, size, local) = (short(entry + 10), long(entry + 20), long(entry + 42));
            let name = String::from_utf8(file[entry + 46..entry + 46 + short(entry + 28)].to_vec()).unwrap();
            entry += 46 + short(entry + 28) + short(entry + 30) + short(entry + 32);
            let start = local + 30 + short(local + 26) + short(local + 28);
            let packed = &file[start..start + size];
            let plain = if method == 0 { packed.to_vec() } else { decompress_to_vec(packed).unwrap() };
            arrays.insert(name.trim_end_matches(".npy").to_owned(), plain);
        }
        Self(arrays)
    }

    /// The numbers of an array, whatever its type, and its shape.
    pub(crate) fn get(&self, name: &str) -> (Vec<f64>, Vec<usize>) {
        let file = self.0.get(name).unwrap_or_else(|| panic!("no array {name}"));
        let length = usize::from(u16::from_le_bytes([file[8], file[9]]));
        let header = std::str::from_utf8(&file[10..10 + length]).unwrap();
        let between = |from: &str, to: char| header.split(from).nth(1).unwrap().split(to).next().unwrap();
        let shape = between("'shape': (", ')').split(',').filter_map(|n| n.trim().parse().ok()).collect();
        let data = &file[10 + length..];
        fn read<const N: usize>(data: &[u8], number: fn([u8; N]) -> f64) -> Vec<f64> {
            data.as_chunks().0.iter().map(|&bytes| number(bytes)).collect()
        }
        let numbers = match between("'descr': '", '\'') {
            "<f8" => read(data, f64::from_le_bytes),
            "<f4" => read(data, |x| f32::from_le_bytes(x).into()),
            "<i4" => read(data, |x| i32::from_le_bytes(x).into()),
            "|u1" => read(data, |[x]: [u8; 1]| x.into()),
            other => panic!("{name} is of type {other}"),
        };
        (numbers, shape)
    }

    pub(crate) fn rows<const N: usize>(&self, name: &str) -> Vec<[f64; N]> {
        self.get(name).0.as_chunks::<N>().0.to_vec()
    }
}

pub(crate) fn narrow<const N: usize>(rows: &[[f64; N]]) -> Vec<[f32; N]> {
    rows.iter().map(|row| row.map(|x| x as f32)).collect()
}

/// Fails unless every number is within `tolerance` of the largest one expected (at least `least`).
pub(crate) fn assert_close(got: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(got.len(), expected.len(), "{what}");
    let largest = expected.iter().fold(0.0f64, |m, x| m.max(x.abs()));
    for (i, (g, e)) in got.iter().zip(expected).enumerate() {
        assert!((g - e).abs() <= tolerance * largest, "{what}: number {i} is {g}, expected {e} (largest {largest})");
    }
}
