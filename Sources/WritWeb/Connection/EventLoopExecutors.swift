// Lets Swift tasks run on NIO's event loops.
import NIOCore

/// Runs a task's jobs on one event loop.
final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// One executor for each event loop of a group; they live as long as this does.
final class EventLoopExecutors: Sendable {
    private let executors: [ObjectIdentifier: EventLoopExecutor]

    init(_ group: any EventLoopGroup) {
        executors = Dictionary(
            uniqueKeysWithValues: group.makeIterator().map { (ObjectIdentifier($0), EventLoopExecutor($0)) })
    }

    /// `nil`, which means the default executor, for a loop of another group.
    subscript(_ loop: any EventLoop) -> EventLoopExecutor? { executors[ObjectIdentifier(loop)] }
}
