// One phase of the peer's client in a process of its own: node client.cjs write|push|pull FOLDER PORT. Prints its cost as JSON.
const fs = require('node:fs');
const PouchDB = require('pouchdb');

const [phase, folder, port] = process.argv.slice(2);
const remote = `http://127.0.0.1:${port}/concerns`;
const how = { batch_size: 1000, batches_limit: 4 };

async function write(db) {
  const lines = fs.readFileSync(`${folder}/documents`, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
  return async () => {
    for (let at = 0; at < lines.length; at += 1000) {
      const answers = await db.bulkDocs(lines.slice(at, at + 1000));
      if (answers.some((answer) => answer.error)) throw new Error('a document was refused');
    }
    return lines.length;
  };
}

async function replicate(db) {
  return async () => {
    const said = phase === 'push' ? await db.replicate.to(remote, how) : await db.replicate.from(remote, how);
    if (!said.ok || said.doc_write_failures) throw new Error(JSON.stringify(said));
    return said.docs_written;
  };
}

// MiB since `clear_refs`: what the parent held before the fork is not this process's.
function peak() {
  return Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
}

async function main() {
  const db = new PouchDB(`${folder}/${phase === 'pull' ? 'reader' : 'writer'}`);
  const work = await (phase === 'write' ? write(db) : replicate(db));
  fs.writeFileSync('/proc/self/clear_refs', '5');
  const [wall, processor] = [performance.now(), process.cpuUsage()];
  const documents = await work();
  const used = process.cpuUsage(processor);
  console.log(JSON.stringify({
    documents,
    wall: (performance.now() - wall) / 1e3,
    client: (used.user + used.system) / 1e6,
    peak: peak(),
  }));
  await db.close();
}

main().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
