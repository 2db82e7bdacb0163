// Where a server may be made to connect to.
import Glibc
import Testing
import WritOutbound

@Suite struct AddressReachTests {
    private func octets(_ text: String) throws -> [UInt8] {
        let isIPv6 = text.contains(":")
        var octets = [UInt8](repeating: 0, count: isIPv6 ? 16 : 4)
        try #require(inet_pton(isIPv6 ? AF_INET6 : AF_INET, text, &octets) == 1, "\(text)")
        return octets
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1",
        "192.167.255.255", "192.169.0.0", "198.17.0.1", "223.255.255.255", "169.253.1.1", "2606:4700::1111",
        "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1",
    ])
    func `an address of the internet is everybody's`(address: String) throws {
        #expect(AddressReach(try octets(address)) == .global)
    }

    @Test(arguments: [
        "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
        "198.18.0.1", "192.0.2.1", "203.0.113.9", "::1", "fc00::1", "fd12:3456::1", "fec0::1", "2001:db8::1",
        "2001::1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::192.168.0.1", "2002:7f00:1::", "2002:a00:1::1",
    ])
    func `this machine and private networks are one's own, however they are written`(address: String) throws {
        #expect(AddressReach(try octets(address)) == .local)
    }

    @Test(arguments: [
        "169.254.169.254", "169.254.0.1", "168.63.129.16", "100.100.100.200", "192.0.0.192", "0.0.0.0", "0.1.2.3",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "fe80::1", "ff02::1", "fd00:ec2::254", "fd20:ce::254",
        "::ffff:169.254.169.254", "64:ff9b::169.254.169.254", "2002:a9fe:a9fe::1", "::127.0.0.1", "4000::1", "100::1",
    ])
    func `metadata services, link-local addresses and what is reserved are nobody's`(address: String) throws {
        #expect(AddressReach(try octets(address)) == .never)
    }

    @Test func `what is no address is nobody's`() {
        #expect(AddressReach([]) == .never)
        #expect(AddressReach([1, 2, 3]) == .never)
    }
}
