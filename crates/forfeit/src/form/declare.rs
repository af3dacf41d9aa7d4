//! Declaring the type of a loss: its fields, constructor, spec and defaults, from one list.

use crate::arity::Arity;
use crate::facts::LEFT_OUT;

/// A type that holds the parameters of a loss. [`loss!`](macro@crate::loss) writes it.
pub trait Parametric: Copy + 'static {
    /// How many.
    type Arity: Arity;
    /// The parameters, in order; one that is left out is [`LEFT_OUT`].
    fn to_params(&self) -> <Self::Arity as Arity>::Of<f64>;
    /// The inverse. The values are not checked.
    fn from_params(params: &[f64]) -> Self;
}

/// What a field of a loss can be: a number, or a number that may be left out.
pub trait ParameterValue: Copy {
    /// As a number of the definition.
    fn encode(self) -> f64;
    /// The inverse.
    fn decode(x: f64) -> Self;
}

impl ParameterValue for f64 {
    fn encode(self) -> f64 {
        self
    }
    fn decode(x: f64) -> Self {
        x
    }
}

impl ParameterValue for Option<f64> {
    fn encode(self) -> f64 {
        self.unwrap_or(LEFT_OUT)
    }
    fn decode(x: f64) -> Self {
        (x != LEFT_OUT).then_some(x)
    }
}

/// Declares the type of a loss: constructor with range checks, getters, `Default`, `Display` and `FromStr` (its spec),
/// and, with the feature `serde`, serialisation as that spec.
///
/// Each field is written `name: type = default, "symbol", range;` under its documentation, and is `f64`, or
/// `Option<f64>` without a default. The type needs [`Elementwise`](crate::Elementwise) and
/// [`Definition`](crate::Definition) beside it; a loss of another form names its description first: `for RowDefinition;`. With
/// `for RowDefinition, built;` the parameters have setters, and `new` takes none.
///
/// ```
/// use forfeit::{A, Definition, Elementwise, Facts, Family, Info, Interval, Link, Loss, Real, Source, loss};
///
/// loss! {
///     /// Errors below `slack` are free, those above cost their excess.
///     pub struct DeadZone {
///         /// The error that is free, in units of the target.
///         slack: f64 = 1.0, "s", Interval::NON_NEGATIVE_FINITE;
///     }
/// }
///
/// impl Elementwise for DeadZone {
///     type Params = A<1>;
///     type Pred = A<1>;
///     type Target = A<1>;
///     fn eval<R: Real>([slack]: [R; 1], [pred]: [R; 1], [target]: [R; 1]) -> R {
///         ((pred - target).abs() - slack).relu()
///     }
/// }
///
/// impl Definition for DeadZone {
///     const INFO: Info = Info {
///         name: "dead_zone",
///         aliases: &[],
///         summary: "Absolute error beyond a slack.",
///         family: Family::Distance,
///         parameters: Self::PARAMETERS,
///         pred: Interval::REAL,
///         target: Interval::REAL,
///         link: Link::Identity,
///         differentiable: true,
///         use_when: "Small errors do not matter.",
///         source: Source { citation: "", bibtex: "" },
///         same_as: &[],
///     };
///     fn facts(&self) -> Facts {
///         Facts::new()
///     }
/// }
///
/// let loss = DeadZone::new(0.5)?;
/// assert_eq!(loss.to_string(), "dead_zone:slack=0.5");
/// let step = loss.value_and_gradient(&[1.0, 2.0], &[1.2, 4.0])?;
/// assert_eq!((step.value, step.gradient), (0.75, vec![0.0, -0.5]));
/// # Ok::<(), forfeit::Error>(())
/// ```
#[macro_export]
macro_rules! loss {
    (for $form:path; $(#[$doc:meta])* pub struct $name:ident;) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq)]
        pub struct $name;
        $crate::loss!(@shared $form, $name;);
    };
    (for $form:path $(, $how:ident)?; $(#[$doc:meta])* pub struct $name:ident {
        $($(#[doc = $meaning:literal])+ $field:ident: $type:ty $(= $default:literal)?, $symbol:literal, $range:expr;)+
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct $name {
            $($field: $type,)+
        }

        $crate::loss!(@constructor $($how)?, $name; $($([doc = $meaning])+ $field: $type;)+);

        impl ::core::default::Default for $name {
            fn default() -> Self {
                let [$($field),+] = [$($crate::loss!(@number $($default)?)),+];
                Self { $($field: $crate::ParameterValue::decode($field)),+ }
            }
        }

        $crate::loss!(@shared $form, $name; $($field: [$($meaning)+], [$($default)?], $symbol, $range;)+);
    };
    (@constructor , $name:ident; $($([doc = $meaning:literal])+ $field:ident: $type:ty;)+) => {
        impl $name {
            /// The loss with these parameters.
            ///
            /// # Errors
            /// [`Error::Parameter`]($crate::Error::Parameter) names the parameter that is out of its range.
            pub fn new($($field: $type),+) -> ::core::result::Result<Self, $crate::Error> {
                $crate::checked(Self { $($field),+ })
            }

            $(
                $(#[doc = $meaning])+
                pub const fn $field(&self) -> $type {
                    self.$field
                }
            )+
        }
    };
    (@constructor built, $name:ident; $($([doc = $meaning:literal])+ $field:ident: $type:ty;)+) => {
        impl $name {
            /// The loss with its default parameters.
            pub fn new() -> Self {
                Self::default()
            }

            $(
                $(#[doc = $meaning])+
                ///
                /// # Errors
                /// [`Error::Parameter`]($crate::Error::Parameter) if it is out of its range.
                pub fn $field(mut self, $field: $type) -> ::core::result::Result<Self, $crate::Error> {
                    self.$field = $field;
                    $crate::checked(self)
                }
            )+
        }
    };
    (@shared $form:path, $name:ident; $($field:ident: [$($meaning:literal)+], [$($default:literal)?], $symbol:literal, $range:expr;)*) => {
        impl $name {
            /// The parameters: names, ranges, defaults.
            pub const PARAMETERS: &'static [$crate::Parameter] = &[$(
                $crate::Parameter {
                    name: stringify!($field),
                    symbol: $symbol,
                    default: $crate::loss!(@default $($default)?),
                    range: $range,
                    meaning: concat!($($meaning),+).trim_ascii(),
                },
            )*];
        }

        impl $crate::Parametric for $name {
            type Arity = $crate::A<{ Self::PARAMETERS.len() }>;
            fn to_params(&self) -> [f64; Self::PARAMETERS.len()] {
                [$($crate::ParameterValue::encode(self.$field)),*]
            }
            fn from_params(params: &[f64]) -> Self {
                let mut params = params.iter().copied();
                let _ = &mut params;
                Self { $($field: $crate::ParameterValue::decode(params.next().unwrap_or($crate::LEFT_OUT)),)* }
            }
        }

        impl $crate::Specified for $name {
            fn info() -> &'static $crate::Info {
                const { &<Self as $form>::INFO }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::write_spec(self, f)
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::Error;
            fn from_str(spec: &str) -> ::core::result::Result<Self, $crate::Error> {
                $crate::read_spec(spec)
            }
        }

        $crate::serialised!($name);
    };
    (@default $default:literal) => { ::core::option::Option::Some($default) };
    (@default) => { ::core::option::Option::None };
    (@number $default:literal) => { $default };
    (@number) => { $crate::LEFT_OUT };
    ($(#[$doc:meta])* pub struct $name:ident $($rest:tt)*) => {
        $crate::loss!(for $crate::Definition; $(#[$doc])* pub struct $name $($rest)*);
    };
}

/// With the feature `serde`, a loss is its spec.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! serialised {
    ($name:ident) => {
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let spec = <$crate::alloc::string::String as $crate::serde::Deserialize>::deserialize(deserializer)?;
                spec.parse().map_err($crate::serde::de::Error::custom)
            }
        }
    };
}

/// Without the feature `serde` there is nothing to write.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! serialised {
    ($name:ident) => {};
}
