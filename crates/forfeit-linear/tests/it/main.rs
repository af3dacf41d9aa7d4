//! Fits on real and made data against references, brute force and proofs.

mod binary;
mod classes;
mod columns;
mod common;
mod descent;
mod judge;
mod numbers;
mod oracle;
mod phones;
mod reference;
mod vertex;
