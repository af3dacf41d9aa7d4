//! PyTorch's tensors by the C functions of DLPack's exchange interface, which newer versions hand out: a tenth of the time that
//! asking for address, shape and strides one by one takes.

use std::ffi::{c_int, c_void};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;
use pyo3::{ffi, intern};

use super::Kind;

/// A tensor as DLPack describes it.
#[repr(C)]
struct Tensor {
    data: *mut c_void,
    device_type: i32,
    device_id: i32,
    dimensions: i32,
    code: u8,
    bits: u8,
    lanes: u16,
    shape: *const i64,
    strides: *const i64,
    byte_offset: u64,
}

/// The table of functions, as version 1 lays it out; those between are not called.
#[repr(C)]
struct Exchange {
    major: u32,
    minor: u32,
    older: *const Self,
    others: [*const c_void; 3],
    describe: Option<unsafe extern "C" fn(*mut c_void, *mut Tensor) -> c_int>,
}

/// DLPack's number for the memory of the processor.
const CPU: i32 = 1;

/// What was found.
pub(super) struct Found {
    /// None if the elements are no numbers that are read here.
    pub(super) kind: Option<Kind>,
    pub(super) first: *const u8,
    pub(super) shape: Vec<usize>,
    /// None if the elements lie in row-major order.
    pub(super) strides: Option<Vec<isize>>,
}

/// Asks a tensor where its elements lie; None where PyTorch is too old to tell.
pub(super) fn describe(tensor: &Bound<'_, PyAny>) -> PyResult<Option<Found>> {
    let py = tensor.py();
    static PYTORCH: PyOnceLock<Option<(Py<PyType>, usize)>> = PyOnceLock::new();
    let pytorch = PYTORCH.get_or_try_init(py, || find(py))?;
    let Some((class, table)) = pytorch else { return Ok(None) };
    if !tensor.is_instance(class.bind(py))? {
        return Ok(None);
    }
    let mut told = Tensor {
        data: std::ptr::null_mut(),
        device_type: 0,
        device_id: 0,
        dimensions: 0,
        code: 0,
        bits: 0,
        lanes: 0,
        shape: std::ptr::null(),
        strides: std::ptr::null(),
        byte_offset: 0,
    };
    // SAFETY: `find` has checked the version, and PyTorch never takes the table back.
    let Some(function) = (unsafe { (*(*table as *const Exchange)).describe }) else { return Ok(None) };
    // SAFETY: the function takes a tensor, which the object is, and writes the description; what that points to lives as long as the
    // tensor.
    if unsafe { function(tensor.as_ptr().cast(), &raw mut told) } != 0 {
        return Err(PyErr::fetch(py));
    }
    if told.device_type != CPU {
        return Ok(None);
    }
    let dimensions = told.dimensions as usize;
    // SAFETY: both have as many numbers as there are dimensions.
    let (shape, strides) = unsafe { (numbers(told.shape, dimensions), numbers(told.strides, dimensions)) };
    let dense = told.strides.is_null() || is_dense(shape, strides);
    Ok(Some(Found {
        kind: kind(told.code, told.bits),
        first: told.data.cast::<u8>().wrapping_add(told.byte_offset as usize).cast_const(),
        shape: shape.iter().map(|&extent| extent as usize).collect(),
        strides: (!dense).then(|| strides.iter().map(|&stride| stride as isize).collect()),
    }))
}

/// PyTorch's class of tensors and its table of functions.
fn find(py: Python<'_>) -> PyResult<Option<(Py<PyType>, usize)>> {
    let class = py.import("torch")?.getattr(intern!(py, "Tensor"))?.cast_into::<PyType>()?;
    let Ok(capsule) = class.getattr(intern!(py, "__dlpack_c_exchange_api__")) else { return Ok(None) };
    // SAFETY: the object is alive, and a capsule of another name, or none, gives a null pointer and an exception.
    let table = unsafe { ffi::PyCapsule_GetPointer(capsule.as_ptr(), c"dlpack_exchange_api".as_ptr()) };
    if table.is_null() {
        return Err(PyErr::fetch(py));
    }
    // SAFETY: every version begins with its number.
    let major = unsafe { (*table.cast::<Exchange>()).major };
    Ok((major == 1).then(|| (class.unbind(), table as usize)))
}

/// # Safety
/// Where `first` is not null, `count` numbers begin there.
unsafe fn numbers<'a>(first: *const i64, count: usize) -> &'a [i64] {
    if first.is_null() {
        return &[];
    }
    // SAFETY: the caller's.
    unsafe { std::slice::from_raw_parts(first, count) }
}

fn is_dense(shape: &[i64], strides: &[i64]) -> bool {
    let mut expected = 1;
    shape.iter().zip(strides).rev().all(|(&extent, &stride)| {
        let fits = extent == 1 || stride == expected;
        expected *= extent;
        fits
    }) || shape.contains(&0)
}

fn kind(code: u8, bits: u8) -> Option<Kind> {
    Some(match (code, bits) {
        (2, 32) => Kind::F32,
        (2, 64) => Kind::F64,
        (2, 16) => Kind::F16,
        (4, 16) => Kind::Bf16,
        (0, 64) => Kind::I64,
        (0, 32) => Kind::I32,
        (0, 16) => Kind::I16,
        (0, 8) => Kind::I8,
        (1, 64) => Kind::U64,
        (1, 32) => Kind::U32,
        (1, 16) => Kind::U16,
        (1 | 6, 8) => Kind::U8,
        _ => return None,
    })
}
