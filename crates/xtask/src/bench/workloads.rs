//! The rows of the table: which loss, on which data, how many elements, against whom.

use bench_protocol::{Dtype, Gradient, Pred, Request, Target};

use super::{catalogue, groups};

/// Elements of the large rows: in the last-level cache, and beyond it.
pub(super) const SIZES: [usize; 2] = [1 << 22, 1 << 25];
/// Elements of a row that tells a kernel's own speed: they stay in the first-level caches.
const KERNEL: usize = 4096;

/// A loss of the table.
pub(super) struct Workload {
    /// Its id.
    pub(super) id: &'static str,
    /// Its spec.
    pub(super) loss: &'static str,
    /// What its targets are.
    pub(super) target: Target,
    /// The least fraction of the streaming bound at 2²² elements with a reused gradient (AVX-512).
    pub(super) goal: f64,
}

const fn workload(id: &'static str, loss: &'static str, target: Target, goal: f64) -> Workload {
    Workload { id, loss, target, goal }
}

/// The elementwise losses.
pub(super) const ELEMENTWISE: [Workload; 9] = [
    workload("E1", "squared_error", Target::Real, 0.9),
    workload("E2", "absolute_error", Target::Real, 0.9),
    workload("E3", "smooth_l1", Target::Real, 0.9),
    workload("E4", "huber", Target::Real, 0.9),
    workload("E5", "quantile:tau=0.9", Target::Real, 0.9),
    workload("E6", "log_cosh", Target::Real, 0.5),
    workload("E7", "bce_with_logits", Target::Label, 0.5),
    workload("E8", "focal:gamma=2,alpha=0.25", Target::Label, 0.3),
    workload("E9", "focal:gamma=1.5,alpha=0.25", Target::Label, 0.0),
];

/// A loss over rows of classes.
struct ClassWorkload {
    id: &'static str,
    loss: &'static str,
    target: Target,
    rows: usize,
    classes: usize,
    goal: f64,
}

/// The losses over rows of classes. They have sizes of their own.
const ROWS: [ClassWorkload; 7] = [
    ClassWorkload { id: "C1", loss: "cross_entropy", target: Target::Class, rows: 4096, classes: 1000, goal: 0.6 },
    ClassWorkload {
        id: "C2",
        loss: "cross_entropy:label_smoothing=0.1",
        target: Target::WeightedClass,
        rows: 4096,
        classes: 1000,
        goal: 0.0,
    },
    ClassWorkload {
        id: "C3",
        loss: "softmax_focal:gamma=2",
        target: Target::Class,
        rows: 4096,
        classes: 1000,
        goal: 0.6,
    },
    ClassWorkload { id: "C4", loss: "cross_entropy", target: Target::Class, rows: 256, classes: 32000, goal: 0.6 },
    ClassWorkload { id: "C4", loss: "cross_entropy", target: Target::Class, rows: 64, classes: 128_256, goal: 0.6 },
    ClassWorkload { id: "C5", loss: "cross_entropy", target: Target::Class, rows: 4096, classes: 10, goal: 0.0 },
    ClassWorkload { id: "C5", loss: "cross_entropy", target: Target::Class, rows: 65536, classes: 10, goal: 0.0 },
];

/// One line of the table: contestants that take turns. The first is what the others are compared with.
pub(super) struct Row {
    /// The workload's id.
    pub(super) id: &'static str,
    /// What distinguishes it within the workload: "focal:gamma=2,alpha=0.25, all at -46".
    pub(super) label: String,
    /// The least fraction of the bound, where one is asked for.
    pub(super) goal: Option<f64>,
    /// Who takes turns.
    pub(super) contestants: Vec<Contestant>,
}

/// One of those who take turns.
#[derive(Clone)]
pub(super) struct Contestant {
    /// Its name in this row.
    pub(super) name: String,
    /// The worker that runs it.
    pub(super) worker: String,
    /// What it runs.
    pub(super) request: Request,
}

/// Which rows are wanted.
pub(super) struct Selection<'a> {
    /// Ids; all if empty.
    pub(super) ids: &'a [String],
    /// Peers.
    pub(super) peers: &'a [String],
    /// Elements of the large rows.
    pub(super) sizes: &'a [usize],
    /// Threads.
    pub(super) threads: usize,
    /// No rows with a fresh gradient.
    pub(super) reused_only: bool,
}

impl Selection<'_> {
    fn gradients(&self) -> &'static [Gradient] {
        if self.reused_only { &[Gradient::Reused] } else { &[Gradient::Reused, Gradient::Fresh] }
    }
}

/// Every id, in the table's order.
pub(super) fn ids() -> Vec<&'static str> {
    let mut ids: Vec<_> = ELEMENTWISE
        .iter()
        .map(|workload| workload.id)
        .chain(ROWS.iter().map(|workload| workload.id))
        .chain(["E10", "V1", "T1", "S1", "L1", "A1", "P1", "C6", "H1", "D1", "K1", "B1", "Y1"])
        .collect();
    ids.dedup();
    ids
}

/// The rows that are wanted, in the table's order.
pub(super) fn rows(wanted: &Selection<'_>) -> Vec<Row> {
    let rows = [
        elementwise(wanted),
        classes(wanted),
        traps(wanted),
        value_only(wanted),
        threads(wanted),
        small(wanted),
        catalogue::rows(wanted),
        groups::rows(wanted),
        curvatures(wanted),
        types(wanted),
        kernels(wanted),
        boxes(wanted),
        detectors(wanted),
    ];
    rows.into_iter().flatten().filter(|row| wanted.ids.is_empty() || wanted.ids.iter().any(|id| id == row.id)).collect()
}

/// E1–E9: every loss at every size, gradient reused and fresh.
fn elementwise(wanted: &Selection<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for (gradient, &n) in
        wanted.gradients().iter().flat_map(|gradient| wanted.sizes.iter().map(move |n| (*gradient, n)))
    {
        rows.extend(ELEMENTWISE.iter().map(|workload| {
            let request = Request { gradient, ..workload.request(n, wanted.threads) };
            let goal = (gradient == Gradient::Reused && n == SIZES[0] && workload.goal > 0.0).then_some(workload.goal);
            Row { goal, ..against_peers(workload.id, workload.loss.to_owned(), request, wanted.peers) }
        }));
    }
    rows
}

/// C1–C5: rows of classes, gradient reused and fresh.
fn classes(wanted: &Selection<'_>) -> Vec<Row> {
    let row = |workload: &ClassWorkload, gradient: Gradient| {
        let &ClassWorkload { id, loss, target, rows, classes, .. } = workload;
        let request = Request { target, classes, gradient, ..Request::of(id, loss, rows * classes, wanted.threads) };
        let weighted = if target == Target::WeightedClass { ", class weights" } else { "" };
        let label = format!("{loss}{weighted}, {rows}×{classes}");
        let goal = (gradient == Gradient::Reused && workload.goal > 0.0).then_some(workload.goal);
        Row { goal, ..against_peers(id, label, request, wanted.peers) }
    };
    wanted.gradients().iter().flat_map(|gradient| ROWS.iter().map(|workload| row(workload, *gradient))).collect()
}

/// E10: inputs that tempt a kernel into subnormal numbers, against the same kernel at ordinary ones.
fn traps(wanted: &Selection<'_>) -> Vec<Row> {
    let inputs = [
        ("standard deviation 30", Pred::Sd(30.0)),
        ("all at -31", Pred::At(-31.0)),
        ("all at -46", Pred::At(-46.0)),
        ("all at -96", Pred::At(-96.0)),
    ];
    let row = |workload: &Workload, (name, pred): (&str, Pred)| {
        let ordinary = workload.request(SIZES[0].min(wanted.sizes[0]), wanted.threads);
        let target = if ordinary.target == Target::Real { Target::Zero } else { ordinary.target };
        let trapped = Request { pred, target, ..ordinary.clone() };
        let ours = contestant("ours", "ours", &trapped);
        let label = format!("{}, {name}", workload.loss);
        let contestants = vec![ours, bound(&trapped), contestant("ours, ordinary inputs", "ours", &ordinary)];
        Row { id: "E10", label, goal: None, contestants }
    };
    ELEMENTWISE[5..8].iter().flat_map(|workload| inputs.map(|input| row(workload, input))).collect()
}

/// V1: the value alone.
fn value_only(wanted: &Selection<'_>) -> Vec<Row> {
    let row = |&n: &usize| {
        let request = Request { gradient: Gradient::None, ..ELEMENTWISE[2].request(n, wanted.threads) };
        against_peers("V1", format!("{}, value only", request.loss), request, wanted.peers)
    };
    wanted.sizes.iter().map(row).collect()
}

/// T1: all threads against one.
fn threads(wanted: &Selection<'_>) -> Vec<Row> {
    let row = |&n: &usize| {
        let all = ELEMENTWISE[2].request(n, wanted.threads);
        let one = Request { threads: 1, ..all.clone() };
        let others = [contestant("ours, 1 thread", "ours", &one), contestant("bound, 1 thread", "bound", &one)];
        let contestants = [contestant("ours", "ours", &all), bound(&all)].into_iter().chain(others).collect();
        Row { id: "T1", label: format!("{}, {} threads", all.loss, wanted.threads), goal: None, contestants }
    };
    wanted.sizes.iter().map(row).collect()
}

/// S1: small inputs, where the call itself is what costs.
fn small(wanted: &Selection<'_>) -> Vec<Row> {
    let row = |workload: &Workload, n: usize| {
        against_peers("S1", workload.loss.to_owned(), workload.request(n, wanted.threads), wanted.peers)
    };
    let workloads = [&ELEMENTWISE[2], &ELEMENTWISE[6]];
    workloads.into_iter().flat_map(|workload| [32, 1024, 32768].map(|n| row(workload, n))).collect()
}

/// H1: gradient and second derivative of each element, in double precision.
fn curvatures(wanted: &Selection<'_>) -> Vec<Row> {
    let losses = [
        ("half_squared_error", Target::Real),
        ("huber", Target::Real),
        ("quantile:tau=0.9", Target::Real),
        ("bce_with_logits", Target::Label),
        ("poisson", Target::Count),
    ];
    let row = |(loss, target)| {
        let workload = workload("H1", loss, target, 0.0);
        let (dtype, gradient) = (Dtype::F64, Gradient::Curvature);
        let request = Request { dtype, gradient, ..workload.request(wanted.sizes[0], wanted.threads) };
        against_peers("H1", format!("{loss}, f64, with curvature"), request, wanted.peers)
    };
    losses.map(row).into()
}

/// D1: the other element types.
fn types(wanted: &Selection<'_>) -> Vec<Row> {
    let row = |(dtype, name): (Dtype, &str)| {
        let request = Request { dtype, ..ELEMENTWISE[2].request(wanted.sizes[0], wanted.threads) };
        against_peers("D1", format!("{}, {name}", request.loss), request, wanted.peers)
    };
    [(Dtype::Bf16, "bf16"), (Dtype::F16, "f16"), (Dtype::F64, "f64")].map(row).into()
}

/// K1: a kernel's own speed, one thread, data in the nearest caches.
fn kernels(_: &Selection<'_>) -> Vec<Row> {
    let row = |workload: &Workload| against_peers("K1", workload.loss.to_owned(), workload.request(KERNEL, 1), &[]);
    ELEMENTWISE.iter().map(row).collect()
}

/// B1: losses of boxes; elements are boxes.
fn boxes(wanted: &Selection<'_>) -> Vec<Row> {
    let losses = ["boxes:giou", "boxes:ciou"];
    let row = |(loss, n)| detection("B1", loss, n, wanted);
    losses.iter().flat_map(|loss| [1_000, 100_000, 1_000_000].map(|n| (*loss, n))).map(row).collect()
}

/// Y1: losses of whole detectors, 8 images, 80 classes, 56 targets, with a dense gradient; elements are predicted numbers.
fn detectors(wanted: &Selection<'_>) -> Vec<Row> {
    let rows = [("yolo_v3:416", 7_239_960), ("yolo_v3:640", 17_136_000), ("yolo_v8:640", 9_676_800)];
    rows.map(|(loss, n)| detection("Y1", loss, n, wanted)).into()
}

/// Ours against PyTorch: no other peer has boxes, and a stream of their numbers says little of them.
fn detection(id: &'static str, loss: &str, n: usize, wanted: &Selection<'_>) -> Row {
    let mut row = against_peers(id, loss.to_owned(), Request::of(id, loss, n, wanted.threads), wanted.peers);
    row.contestants.retain(|contestant| ["ours", "torch"].contains(&contestant.worker.as_str()));
    row
}

impl Workload {
    /// f32, gradient reused, ordinary inputs.
    pub(super) fn request(&self, n: usize, threads: usize) -> Request {
        Request { target: self.target, ..Request::of(self.id, self.loss, n, threads) }
    }
}

/// A row of ours, the bound and every peer.
pub(super) fn against_peers(id: &'static str, label: String, request: Request, peers: &[String]) -> Row {
    let ours = [contestant("ours", "ours", &request), bound(&request)];
    let contestants = ours.into_iter().chain(peers.iter().map(|peer| contestant(peer, peer, &request))).collect();
    Row { id, label, goal: None, contestants }
}

fn contestant(name: &str, worker: &str, request: &Request) -> Contestant {
    Contestant { name: name.to_owned(), worker: worker.to_owned(), request: request.clone() }
}

fn bound(request: &Request) -> Contestant {
    contestant("bound", "bound", request)
}
