//! Settings that evaluations of every form share, written once.

/// Setters by their names, in the `impl` of an evaluation with fields of these names.
macro_rules! settings {
    ($($setting:ident)*) => {$(
        $crate::engine::settings::setting!($setting);
    )*};
}

macro_rules! setting {
    (upstream) => {
        /// The derivative of what comes after by the reduced loss: multiplies gradients, and curvatures where there are any. 1 unless
        /// given.
        pub fn upstream(self, upstream: f64) -> Self {
            Self { upstream, ..self }
        }
    };
    (reduction) => {
        /// How losses become one number. The mean unless given.
        pub fn reduction(self, reduction: $crate::Reduction) -> Self {
            Self { reduction, ..self }
        }
    };
    (on_empty) => {
        /// What the mean of nothing is. An error unless given.
        pub fn on_empty(self, on_empty: $crate::OnEmpty) -> Self {
            Self { on_empty, ..self }
        }
    };
    (threads) => {
        /// On how many threads; see [`thread_count`](crate::thread_count). The result has the same bits for any number.
        pub fn threads(self, threads: usize) -> Self {
            Self { threads: Some(threads.max(1)), ..self }
        }
    };
    (isa) => {
        /// With which instruction set. The machine's best unless given.
        pub fn isa(self, isa: $crate::Isa) -> Self {
            Self { isa, ..self }
        }
    };
}

pub(crate) use {setting, settings};
