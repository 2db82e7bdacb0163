// swift-tools-version:6.2
import PackageDescription

/// Every target of ours is compiled with the same settings (see ops/decisions/0001-layers-are-targets.md).
let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")

let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
/// What tests of the endpoints use.
let endpointTests: [Target.Dependency] = [
    "WritWeb", "WritServer", "WritOutbound", "WritStore", "WritPostgres", "WritProtocol", "WritJOSE", "WritCrypto",
    "WritTestSupport",
    hummingbird, httpTypes, nioCore, nioPosix, .product(name: "NIOEmbedded", package: "swift-nio"), logging,
    serviceLifecycle,
]

let package = Package(
    name: "writ",
    products: [
        .executable(name: "writ", targets: ["writ"]),
        .library(name: "WritJOSE", targets: ["WritJOSE"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        // Without its traits: no swift-configuration, no full Foundation in the binary.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .systemLibrary(name: "WritCLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "WritCLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "WritCSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "WritCCrypt"),
        .systemLibrary(name: "WritCCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(
            name: "WritCrypto", dependencies: ["WritCLibCrypto", "WritCSodium", "WritCCrypt"], swiftSettings: house),
        .target(name: "WritJOSE", dependencies: ["WritCrypto"], swiftSettings: house + [.strictMemorySafety()]),
        .target(
            name: "WritPostgres", dependencies: ["WritCLibPQ", logging, serviceLifecycle], swiftSettings: house),
        .target(name: "WritProtocol", dependencies: ["WritJOSE", "WritCrypto"], swiftSettings: house),
        .target(
            name: "WritStore",
            dependencies: ["WritPostgres", "WritProtocol", "WritJOSE", "WritCrypto", logging, serviceLifecycle],
            swiftSettings: house),
        .target(
            name: "WritOutbound", dependencies: ["WritCCurl", nioCore, nioPosix, serviceLifecycle],
            swiftSettings: house),
        .target(
            name: "WritServer",
            dependencies: [
                "WritOutbound", "WritStore", "WritPostgres", "WritProtocol", "WritJOSE", "WritCrypto", logging, nioCore,
                nioPosix,
                serviceLifecycle,
            ],
            swiftSettings: house),
        .target(
            name: "WritWeb",
            dependencies: [
                "WritServer", "WritStore", "WritPostgres", "WritProtocol", "WritJOSE", "WritCrypto", hummingbird,
                .product(name: "HummingbirdCore", package: "hummingbird"), httpTypes, nioCore, nioPosix, nioHTTP1,
                logging, serviceLifecycle,
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            swiftSettings: house),
        .executableTarget(
            name: "writ",
            dependencies: [
                "WritWeb", "WritServer", "WritOutbound", "WritStore", "WritPostgres", "WritProtocol", "WritJOSE",
                "WritCrypto",
                hummingbird, logging, serviceLifecycle,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: house),
        .executableTarget(
            name: "writ-bench", dependencies: ["WritCrypto", "WritJOSE", hummingbird, logging, nioCore],
            path: "Sources/WritBench", swiftSettings: house),
        .target(
            name: "WritTestSupport", dependencies: ["WritStore", "WritPostgres", logging],
            path: "Tests/WritTestSupport", swiftSettings: house),
        .testTarget(name: "WritCryptoTests", dependencies: ["WritCrypto"], swiftSettings: house),
        .testTarget(name: "WritJOSETests", dependencies: ["WritJOSE", "WritCrypto"], swiftSettings: house),
        .testTarget(
            name: "WritPostgresTests", dependencies: ["WritPostgres", "WritTestSupport", logging, serviceLifecycle],
            swiftSettings: house),
        .testTarget(
            name: "WritProtocolTests", dependencies: ["WritProtocol", "WritJOSE", "WritCrypto"], swiftSettings: house),
        .testTarget(
            name: "WritStoreTests",
            dependencies: [
                "WritStore", "WritPostgres", "WritProtocol", "WritJOSE", "WritCrypto", "WritTestSupport", logging,
                serviceLifecycle,
            ],
            swiftSettings: house),
        .testTarget(
            name: "WritOutboundTests", dependencies: ["WritOutbound", "WritTestSupport"], swiftSettings: house),
        .testTarget(
            name: "WritServerTests",
            dependencies: [
                "WritServer", "WritOutbound", "WritStore", "WritPostgres", "WritProtocol", "WritJOSE", "WritCrypto",
                "WritTestSupport",
                logging, serviceLifecycle,
            ],
            swiftSettings: house),
        .testTarget(name: "WritWebTests", dependencies: endpointTests, swiftSettings: house),
        .testTarget(name: "ConformanceTests", dependencies: endpointTests, swiftSettings: house),
        .testTarget(
            name: "WritCommandTests",
            dependencies: [
                "writ", "WritWeb", "WritServer", "WritStore", "WritPostgres", "WritProtocol", "WritJOSE", "WritCrypto",
                "WritTestSupport", logging, serviceLifecycle,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: house),
        .testTarget(
            name: "HouseTests",
            dependencies: [
                "writ", "WritProtocol", "WritStore", "WritWeb",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: house),
    ]
)
