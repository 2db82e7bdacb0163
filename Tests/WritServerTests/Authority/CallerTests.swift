// What limits are counted for: an IPv4 address, an IPv6 network.
import Testing
import WritServer

@Suite struct CallerTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"), ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("2001:db8::1", "2001:db8::/64"), ("::1", "::/64"), ("fe80::1", "fe80::/64"),
        // An IPv4 address in IPv6's clothes is the IPv4 address: half the internet would be one network otherwise.
        ("::ffff:192.0.2.1", "192.0.2.1"), ("::ffff:c000:202", "192.0.2.2"),
        // So is one that came through a NAT64 (RFC 6052 §2.1), and nobody else's.
        ("64:ff9b::192.0.2.1", "192.0.2.1"), ("64:ff9b::c000:202", "192.0.2.2"), ("64:ff9b::1:0:0", "64:ff9b::/64"),
        ("64:ff9b:1::c000:202", "64:ff9b:1::/64"),
        // No connection, or a text that is no address: itself.
        ("local", "local"), ("", ""), ("2001:db8::1%eth0", "2001:db8::1%eth0"),
    ])
    func `of IPv6 it is the first half of the address`(address: String, network: String) {
        #expect(Caller(requestID: "r", address: address).network == network)
    }
}
