// Checks a log with Go's own packages, which share nothing with ours: heads (sumdb/note), a consistency proof, a file that
// proves an entry, the root of the entries, and each tile (sumdb/tlog).
package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Println("FAILED:", err)
		os.Exit(1)
	}
}

func hash(s string) tlog.Hash {
	b, err := base64.StdEncoding.DecodeString(s)
	must(err)
	var h tlog.Hash
	copy(h[:], b)
	return h
}

// Reads FOLDER/key, checkpoint, old-checkpoint, consistency, entry, entry.tlog-proof and tile/.
func main() {
	dir := os.Args[1] + "/"
	read := func(name string) []byte { b, err := os.ReadFile(dir + name); must(err); return b }
	v, err := note.NewVerifier(strings.TrimSpace(string(read("key"))))
	must(err)
	open := func(b []byte) (int64, tlog.Hash) {
		n, err := note.Open(b, note.VerifierList(v))
		must(err)
		l := strings.Split(n.Text, "\n")
		size, err := strconv.ParseInt(l[1], 10, 64)
		must(err)
		return size, hash(l[2])
	}
	size, root := open(read("checkpoint"))
	oldSize, oldRoot := open(read("old-checkpoint"))
	fmt.Println("heads verified:", oldSize, size)
	var tp tlog.TreeProof
	for _, l := range strings.Fields(string(read("consistency"))) {
		tp = append(tp, hash(l))
	}
	must(tlog.CheckTree(tp, size, root, oldSize, oldRoot))
	fmt.Println("consistency verified:", len(tp), "hashes")
	lines := strings.Split(string(read("entry.tlog-proof")), "\n")
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	must(err)
	var rp tlog.RecordProof
	i := 2
	for ; lines[i] != ""; i++ {
		rp = append(rp, hash(lines[i]))
	}
	psize, proot := open([]byte(strings.Join(lines[i+1:], "\n")))
	must(tlog.CheckRecord(rp, psize, proot, index, tlog.RecordHash(read("entry"))))
	fmt.Println("inclusion verified: number", index, len(rp), "hashes")
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(ix []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(ix))
		for i, x := range ix {
			out[i] = hashes[x]
		}
		return out, nil
	})
	n := int64(0)
	for f := int64(0); f*256 < size; f++ {
		w := size - f*256
		name := fmt.Sprintf("tile/entries/%03d", f)
		if w < 256 {
			name += fmt.Sprintf(".p/%d", w)
		}
		b := read(name)
		for len(b) > 0 {
			l := binary.BigEndian.Uint16(b)
			hs, err := tlog.StoredHashes(n, b[2:2+l], reader)
			must(err)
			hashes = append(hashes, hs...)
			b = b[2+l:]
			n++
		}
	}
	th, err := tlog.TreeHash(n, reader)
	must(err)
	if n != size || th != root {
		must(fmt.Errorf("root of the %d entries is %s, and not %s", n, th, root))
	}
	fmt.Println("root of", n, "entries verified")
	// What Go computes of a tile of height 8 is what lies in the file.
	count := 0
	for level := 0; size>>(8*uint(level)) > 0; level++ {
		nodes := size >> (8 * uint(level))
		for t := int64(0); t*256 < nodes; t++ {
			w := nodes - t*256
			if w > 256 {
				w = 256
			}
			tile := tlog.Tile{H: 8, L: level, N: t, W: int(w)}
			want, err := tlog.ReadTileData(tile, reader)
			must(err)
			name := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
			if sha256.Sum256(read(name)) != sha256.Sum256(want) {
				must(fmt.Errorf("%s differs", name))
			}
			count++
		}
	}
	fmt.Println("tiles equal:", count)
}
