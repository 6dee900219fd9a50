/** `VERIFY.md`: how to check a pack, with our verifier and without any code of ours, and what each way proves. */
export function verifyGuide(tenantId: string): string {
  const origin = `pim-warden/${tenantId}`;
  return `# How to check this pack

Nothing here needs a network, and no way but the first needs code of ours.

Take the key, and a head of the log, from somewhere else than this pack: from whoever runs the app, from the log stream, or from the
container that keeps heads. \`keys.txt\` is here for convenience only: whoever made the pack could have put a key of their own there.

| way | what it proves |
| --- | --- |
| SHA-256 of the whole zip, compared with the one that you were told | nothing at all was changed since it was made |
| \`sha256sum --check SHA256SUMS\` | no file was damaged on its way. Whoever alters a file on purpose can write its sum anew |
| \`node verify.mjs\` | each row, manifest, hash and head in this folder fits all others |
| openssl, on a head | the key signed this head of the log |
| Go's \`sumdb/note\` and \`sumdb/tlog\`, Tessera's \`fsck\` | the log is what its head says, by code of others |
| a head that you kept | nothing was taken away, written anew or set back to a backup since you got it |

**What no way proves.** That Entra told the truth; what no run looked at (\`tables/gaps.csv\`); and, without a head that was kept elsewhere, that nothing is
missing at the end. The tables (\`tables/\`) and pages are made from the rows and other records when the pack is made: their sums are in
\`SHA256SUMS\`, and what is sealed are the rows of the history (\`rows/\`). A table that was altered together with its sum still fits: only the SHA-256 of the
whole zip, told some other way, or the same pack made once more, which has the same bytes, shows that.

## With the verifier

\`\`\`sh
node verify.mjs --key 'NAME+ID+KEY' --head a-head-that-you-kept
\`\`\`

Node 20.12 or later. It is one file that can be read, and it imports only modules of Node itself. It names the first row, the run that sealed it, and the kind of break.
Exit code: 0 all fits; 1 altered; 3 not all could be verified; 2 wrong usage. A pack whose own \`verify.mjs\` is not trusted is checked by another copy:
\`node /elsewhere/verify.mjs FOLDER\`.

## A head, with openssl 3

\`log/checkpoint\` is the last head; \`heads/\` has all of them. A verifier key is \`name+id+BASE64\`.

\`\`\`sh
mkdir -p ../check    # not into the pack: a file more is no part of it
sed '/^$/,$d' log/checkpoint > ../check/text
grep '^— ' log/checkpoint | head -1 | cut -d' ' -f3 | base64 -d | tail -c +5 > ../check/signature

# Ed25519: the first byte of the key is 01.
(echo MCowBQYDK2VwAyEA | base64 -d; echo BASE64 | base64 -d | tail -c +2) > ../check/key.der
openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey ../check/key.der -in ../check/text -sigfile ../check/signature

# ECDSA on P-256: the first byte is 02.
echo BASE64 | base64 -d | tail -c +2 > ../check/key.der
openssl dgst -sha256 -keyform DER -verify ../check/key.der -signature ../check/signature ../check/text
\`\`\`

The text of a head: whose log it is (\`${origin}\`), how many entries it is over, and the root of their tree (RFC 6962) in base64.
Where no key is set a head is the text alone: then only a head that was kept elsewhere proves anything.

## The log, with Go and with fsck

\`log/\` is a log in the layout of c2sp.org/tlog-tiles. Its entries are manifests: JSON, each saying what a run added, partition by partition, as a number of rows and the root of their tree.

- Heads that are signed with Ed25519: \`golang.org/x/mod/sumdb/note\` (\`note.NewVerifier\`, \`note.Open\`). With either key: \`github.com/transparency-dev/formats/note\`.
- Trees: \`golang.org/x/mod/sumdb/tlog\` (\`TreeHash\`, \`CheckRecord\`, \`CheckTree\`).
- The whole log, with either key, by Tessera. \`../check/key.txt\` is the key that you were told, as one line. It ends with exit status 0 even where it logs \`fsck failed\`:

\`\`\`sh
go run github.com/transparency-dev/tessera/cmd/fsck@main --ui=false --storage_url=file://$PWD/log/ --public_key=../check/key.txt --origin=${origin}
\`\`\`

## A row, with openssl

\`rows/TABLE/PARTITION.leaves\` has a row a line, in the order of their keys: a salt in base64, a space, and the row as it was hashed. \`.index\` says of the same
lines which run sealed the row, and under which hash. The hash of a line:

\`\`\`sh
line=$(sed -n 1p rows/TABLE/PARTITION.leaves)
(printf '\\0'; printf %s "\${line%% *}" | base64 -d; printf %s "\${line#* }") | openssl dgst -sha256
\`\`\`

The hashes of the rows of one run in one partition, in this order, are the leaves of the tree whose \`root\` its manifest has: a node is SHA-256(\`01\` ‖ left ‖ right), split at the
largest power of two below the number of leaves. A line \`erased HASH\` is a row that was erased, as the law may want: its hash stays, so that the tree does, and
\`tables/erasures.csv\` says who erased it and why.
Only partitions of the months that this pack is about have their rows here, and these are whole; \`log/\` has the manifests of all.
`;
}
