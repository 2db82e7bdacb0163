// Puts the private cluster, the master key and the settings of `writ dev` together.
import FoundationEssentials
import Glibc
import Logging
import WritCrypto

/// What is ready before anything is served: files, user, programs; and what is missing is made, with a word on what
/// takes long.
struct DevEnvironment: Sendable {
    let directory: DataDirectory
    let cluster: RunningCluster
    let masterKeys: MasterKeys
    let isFirstStart: Bool

    /// - Parameter progress: Called with a line for people before each step that takes more than a blink.
    static func prepare(
        _ directory: DataDirectory, logger: Logger, progress: @Sendable (String) -> Void
    ) async throws -> DevEnvironment {
        let programs = try await PostgresPrograms.find()
        let account = try await SystemAccount.forCluster()
        let place = try ClusterPlace.prepare(directory, for: account)
        let maker = ClusterMaker(programs: programs, account: account, place: place)
        let isFirstStart = !maker.isMade
        if let leftover = LeftoverPostmaster(clusterDirectory: place.cluster) {
            progress("Stopping the PostgreSQL that an earlier run left behind (process \(leftover.processID)) …")
            leftover.stopAndWait()
        }
        if isFirstStart {
            progress("Making a private PostgreSQL cluster in \(place.cluster) (some seconds, once) …")
            try await maker.make()
        }
        let cluster = RunningCluster(programs: programs, account: account, place: place, logger: logger)
        try writePrivateFile(directory.databaseURLFile, cluster.databaseURL + "\n")
        return DevEnvironment(
            directory: directory, cluster: cluster, masterKeys: try masterKeys(directory), isFirstStart: isFirstStart)
    }

    /// Made once; a database sealed under a lost one could not be opened again.
    private static func masterKeys(_ directory: DataDirectory) throws -> MasterKeys {
        if let text = textOfFile(directory.masterKeyFile) {
            do {
                return try MasterKeys.parse(text)
            } catch {
                throw DevError("\(directory.masterKeyFile) is damaged: \(error)")
            }
        }
        let line = MasterKeys.generateLine(version: 1)
        try writePrivateFile(directory.masterKeyFile, line + "\n")
        return try MasterKeys.parse(line)
    }
}
