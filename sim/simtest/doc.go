// Package simtest gives a Go test a sandbox of its own: the counterpart systems in memory, on a free port or on none at
// all, gone when the test is.
//
//	func TestLending(t *testing.T) {
//		t.Parallel()
//		sandbox := simtest.Start(t)
//		app := newApp(sandbox.URL("lianyintong"), sandbox.Key("lianyintong", simtest.Client))
//		…
//		sandbox.AssertNoFindings(t)
//	}
//
// # What a test does with it
//
//   - URL and Key are what the application under test is configured with. Transport and Client reach the same systems
//     without a socket.
//   - NotifyURL and NotifyHandler say where the notices go; without them a stand-in application takes and confirms them.
//   - Fault makes a system go wrong on order, Notify plans how its next notices are delivered.
//   - Advance moves the time of the world: what falls due on the way (retries, settlements, the end of freezes) happens
//     before it returns. Nothing ever sleeps.
//   - Do is what people of the system do, its bank or its users: an audit, a payment at the counter.
//   - Give makes what shall be there before the test begins. Call calls a system as an application would.
//   - Run plays a scenario file in the sandbox.
//   - WaitExchange and WaitNotice wait for what the application does in its own time. Balance asks the ledger.
//   - AssertNoFindings fails the test if the application broke the contract of a system, and says how.
//
// # What it promises
//
// Every sandbox is a world of its own in memory: tests run in parallel, also with each other's identities. When a test
// fails, its log gets the seed, the time of the world, the last exchanges with their bytes and all findings; the same
// seed (Seed) gives the same people and the same chance again. When it ends, listeners, connections and goroutines are
// gone.
//
// The clock of the world goes with the real one, and jumps ahead by Advance. At begins at an instant instead, and stands
// still: then nothing moves but by Advance. Systems that look at timestamps (闲鱼) want those of the world: see Now.
//
// # Outside of tests
//
// Start takes any TB. Outside makes one for programs: it writes to a log, and its Close cleans up.
package simtest
