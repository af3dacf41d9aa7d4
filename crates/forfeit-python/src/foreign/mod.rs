//! The one door to what is reached by address: memory that Python owns (buffers and PyTorch's tensors, read and written in place) and
//! the threads that PyTorch computes on.

#![expect(unsafe_code, reason = "arrays of Python and PyTorch's threads are reached by address")]

use std::slice;

use forfeit::{Element, Float, IntoOutput, Output, View};
use half::{bf16, f16};
use pyo3::buffer::PyUntypedBuffer;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;
use pyo3::{ffi, intern};

mod exchange;
pub(crate) mod team;

/// The type of an array's elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    F32,
    F64,
    F16,
    Bf16,
    I64,
    I32,
    I16,
    I8,
    U64,
    U32,
    U16,
    /// Of bytes, and of truth values: a byte that is no `bool` of Rust's would be undefined behaviour as one.
    U8,
}

impl Kind {
    const fn size(self) -> usize {
        match self {
            Self::F64 | Self::I64 | Self::U64 => 8,
            Self::F32 | Self::I32 | Self::U32 => 4,
            Self::F16 | Self::Bf16 | Self::I16 | Self::U16 => 2,
            Self::I8 | Self::U8 => 1,
        }
    }
}

/// What keeps the memory alive, and released when dropped.
#[expect(dead_code, reason = "held for their destructors")]
enum Owner {
    Buffer(PyUntypedBuffer),
    Object(Py<PyAny>),
}

/// An array of Python's: where its elements lie.
///
/// Other threads of Python may write to it while it is read, as with every library that lets go of the interpreter; results
/// are then unspecified numbers.
pub(crate) struct Memory {
    kind: Kind,
    /// The address of the element that lies lowest.
    start: *const u8,
    /// Elements from the lowest to the highest.
    length: usize,
    /// Where element (0, 0, …) lies, from the lowest.
    offset: usize,
    shape: Vec<usize>,
    /// In elements; none if they lie in row-major order.
    strides: Option<Vec<isize>>,
    writable: bool,
    _owner: Owner,
}

// SAFETY: what lies behind the pointer is kept by `_owner`, which may be dropped on any thread, and bound to no thread itself.
unsafe impl Send for Memory {}

impl Memory {
    /// The memory of a tensor, or of whatever has a buffer.
    pub(crate) fn of(array: &Bound<'_, PyAny>) -> PyResult<Self> {
        // SAFETY: the object is alive and the interpreter is attached.
        if unsafe { ffi::PyObject_CheckBuffer(array.as_ptr()) } == 1 {
            if let Ok(buffer) = PyUntypedBuffer::get(array) {
                return Self::of_buffer(array, buffer);
            }
            return Self::without_buffer(array);
        }
        Self::of_tensor(array)
    }

    fn of_buffer(array: &Bound<'_, PyAny>, buffer: PyUntypedBuffer) -> PyResult<Self> {
        let Some(kind) = buffer_kind(buffer.format().to_bytes(), buffer.item_size()) else {
            return Err(wrong_type(array));
        };
        Self::over_buffer(kind, buffer)
    }

    /// Arrays of NumPy whose buffers PyO3 or NumPy do not give: those of no axes are read as ones of one element, and the bits
    /// of `bfloat16` of ml_dtypes as whole numbers.
    fn without_buffer(array: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = array.py();
        if array.getattr(intern!(py, "ndim"))?.extract::<usize>()? == 0 {
            let one = array.call_method1(intern!(py, "reshape"), (1,))?;
            return Ok(Self { shape: Vec::new(), strides: None, ..Self::of(&one)? });
        }
        let name: String = array.getattr(intern!(py, "dtype"))?.getattr(intern!(py, "name"))?.extract()?;
        if name != "bfloat16" {
            return Err(wrong_type(array));
        }
        let bits = array.call_method1(intern!(py, "view"), (intern!(py, "uint16"),))?;
        Self::over_buffer(Kind::Bf16, PyUntypedBuffer::get(&bits)?)
    }

    fn over_buffer(kind: Kind, buffer: PyUntypedBuffer) -> PyResult<Self> {
        let size = kind.size() as isize;
        let dense = buffer.is_c_contiguous();
        if !dense && buffer.strides().iter().any(|stride| stride % size != 0) {
            return Err(PyValueError::new_err("an array's strides must be whole numbers of elements: copy it first"));
        }
        let strides = (!dense).then(|| buffer.strides().iter().map(|stride| stride / size).collect());
        let (shape, writable) = (buffer.shape().to_vec(), !buffer.readonly());
        Self::laid_out(kind, buffer.buf_ptr().cast(), shape, strides, writable, Owner::Buffer(buffer))
    }

    fn of_tensor(tensor: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = tensor.py();
        let owner = Owner::Object(tensor.clone().unbind());
        if let Some(found) = exchange::describe(tensor)? {
            let Some(kind) = found.kind else { return Err(wrong_type(tensor)) };
            return Self::laid_out(kind, found.first, found.shape, found.strides, true, owner);
        }
        let Some(kind) = tensor_kind(&tensor.getattr(intern!(py, "dtype"))?)? else { return Err(wrong_type(tensor)) };
        let address: usize = tensor.call_method0(intern!(py, "data_ptr"))?.extract()?;
        let shape = tensor.getattr(intern!(py, "shape"))?.cast_into::<PyTuple>()?;
        let shape = shape.iter_borrowed().map(|extent| extent.extract()).collect::<PyResult<Vec<usize>>>()?;
        let dense: bool = tensor.call_method0(intern!(py, "is_contiguous"))?.extract()?;
        let strides = if dense { None } else { Some(tensor.call_method0(intern!(py, "stride"))?.extract()?) };
        Self::laid_out(kind, address as *const u8, shape, strides, true, owner)
    }

    fn laid_out(
        kind: Kind,
        first: *const u8,
        shape: Vec<usize>,
        strides: Option<Vec<isize>>,
        writable: bool,
        _owner: Owner,
    ) -> PyResult<Self> {
        let count: usize = shape.iter().product();
        let (mut low, mut high) = (0isize, count as isize - 1);
        if let (Some(strides), true) = (&strides, count > 0) {
            high = 0;
            for (&extent, &stride) in shape.iter().zip(strides) {
                let reach = (extent - 1) as isize * stride;
                low += reach.min(0);
                high += reach.max(0);
            }
        }
        let start = first.wrapping_offset(low * kind.size() as isize);
        if count > 0 && !(start as usize).is_multiple_of(kind.size()) {
            return Err(PyValueError::new_err("an array's memory must be aligned to its elements: copy it first"));
        }
        let (length, offset) = ((high - low + 1) as usize, low.unsigned_abs());
        Ok(Self { kind, start, length, offset, shape, strides, writable, _owner })
    }

    /// The extent of the first axis; 1 where there is none.
    pub(crate) fn rows(&self) -> usize {
        self.shape.first().copied().unwrap_or(1)
    }

    /// The extent of the last axis; 1 where there is none.
    pub(crate) fn columns(&self) -> usize {
        self.shape.last().copied().unwrap_or(1)
    }

    /// How many elements.
    pub(crate) fn count(&self) -> usize {
        self.shape.iter().product()
    }

    /// The element type.
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// A view, if `T` is the type of the elements; [`with_view`] sees to it.
    pub(crate) fn view<T: Element>(&self) -> PyResult<View<'_, T>> {
        let elements = self.reached();
        let view = match &self.strides {
            None => View::shaped(elements, &self.shape),
            Some(strides) => View::strided(elements, &self.shape, strides, self.offset),
        };
        view.ok_or_else(|| PyValueError::new_err("an array's strides reach outside its memory"))
    }

    /// All elements in order; None if they are no whole numbers of 64 bits that lie in row-major order.
    pub(crate) fn labels(&self) -> Option<&[i64]> {
        if self.kind != Kind::I64 || self.strides.is_some() {
            return None;
        }
        Some(self.reached())
    }

    /// All elements that shape and strides reach, from the lowest on. `T` is the type that the owner has named.
    fn reached<T: Element>(&self) -> &[T] {
        if self.length == 0 {
            // An empty array may have any address.
            return &[];
        }
        // SAFETY: the owner keeps `length` elements alive from `start` on for as long as `self` lives: that span is what its shape
        // and strides reach, and the callers ask for the type that the owner named. Every bit pattern of these types is a value, and
        // `laid_out` has checked the alignment.
        unsafe { slice::from_raw_parts(self.start.cast(), self.length) }
    }

    /// The array as an output. The package allocates outputs itself, so nothing else reads or writes them.
    pub(crate) fn output(&mut self) -> PyResult<Output<'_>> {
        if !self.writable || self.strides.is_some() {
            return Err(PyValueError::new_err("an output must be writable and lie in row-major order"));
        }
        match self.kind {
            Kind::F32 => Ok(self.elements::<f32>()),
            Kind::F64 => Ok(self.elements::<f64>()),
            Kind::F16 => Ok(self.elements::<f16>()),
            Kind::Bf16 => Ok(self.elements::<bf16>()),
            _ => Err(PyTypeError::new_err("an output must be of a floating-point type")),
        }
    }

    fn elements<'m, T: Float>(&'m mut self) -> Output<'m>
    where
        &'m mut [T]: IntoOutput<'m>,
    {
        let elements: &mut [T] = if self.length == 0 {
            &mut []
        } else {
            // SAFETY: as in `reached`; `&mut self` and the package, which made this array a moment ago and gave it to no one, see
            // to it that there is no other reference.
            unsafe { slice::from_raw_parts_mut(self.start.cast_mut().cast(), self.length) }
        };
        elements.into_output()
    }
}

/// The kind that a buffer's format and item size tell: the standard's letters, and ctypes' sizes of them.
fn buffer_kind(format: &[u8], size: usize) -> Option<Kind> {
    let code = match format {
        [code] | [b'@' | b'=', code] => *code,
        [b'<', code] if cfg!(target_endian = "little") => *code,
        [b'>', code] if cfg!(target_endian = "big") => *code,
        _ => return None,
    };
    match (code, size) {
        (b'f', 4) => Some(Kind::F32),
        (b'd', 8) => Some(Kind::F64),
        (b'e', 2) => Some(Kind::F16),
        (b'q' | b'l' | b'n', 8) => Some(Kind::I64),
        (b'i' | b'l', 4) => Some(Kind::I32),
        (b'h', 2) => Some(Kind::I16),
        (b'b', 1) => Some(Kind::I8),
        (b'Q' | b'L' | b'N', 8) => Some(Kind::U64),
        (b'I' | b'L', 4) => Some(Kind::U32),
        (b'H', 2) => Some(Kind::U16),
        (b'B' | b'?', 1) => Some(Kind::U8),
        _ => None,
    }
}

/// The kind that PyTorch's type object stands for; these objects are single.
fn tensor_kind(dtype: &Bound<'_, PyAny>) -> PyResult<Option<Kind>> {
    static KINDS: PyOnceLock<Vec<(Py<PyAny>, Kind)>> = PyOnceLock::new();
    const NAMES: [(&str, Kind); 13] = [
        ("float32", Kind::F32),
        ("float64", Kind::F64),
        ("bfloat16", Kind::Bf16),
        ("float16", Kind::F16),
        ("int64", Kind::I64),
        ("int32", Kind::I32),
        ("int16", Kind::I16),
        ("int8", Kind::I8),
        ("uint8", Kind::U8),
        ("bool", Kind::U8),
        ("uint64", Kind::U64),
        ("uint32", Kind::U32),
        ("uint16", Kind::U16),
    ];
    let py = dtype.py();
    let kinds = KINDS.get_or_try_init(py, || -> PyResult<_> {
        let torch = py.import("torch")?;
        NAMES.iter().map(|&(name, kind)| Ok((torch.getattr(name)?.unbind(), kind))).collect()
    })?;
    Ok(kinds.iter().find(|(known, _)| known.is(dtype)).map(|&(_, kind)| kind))
}

fn wrong_type(array: &Bound<'_, PyAny>) -> PyErr {
    let name = array.getattr("dtype").and_then(|dtype| dtype.str()).map_or("this type".into(), |name| name.to_string());
    PyTypeError::new_err(format!(
        "arrays must hold real numbers of native byte order (float16, bfloat16, float32, float64, integers or bool), not {name}"
    ))
}

/// Runs `$body` with `$view` bound to a view of the memory, whatever its kind.
macro_rules! with_view {
    ($memory:expr, $view:ident => $body:expr) => {{
        let memory: &$crate::foreign::Memory = $memory;
        with_view!(@kinds memory, $view, $body, F32 f32, F64 f64, F16 half::f16, Bf16 half::bf16, I64 i64, I32 i32,
            I16 i16, I8 i8, U64 u64, U32 u32, U16 u16, U8 u8)
    }};
    (@kinds $memory:ident, $view:ident, $body:expr, $($kind:ident $type:ty),*) => {
        match $memory.kind() {
            $($crate::foreign::Kind::$kind => {
                let $view = $memory.view::<$type>()?;
                $body
            })*
        }
    };
}
pub(crate) use with_view;
