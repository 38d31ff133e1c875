// Writes every device definition of zigbee-herdsman-converters as JSON lines: {vendor, model, description, exposes}.
// Usage: node herdsman_dump.cjs PACKAGE_FOLDER > definitions.jsonl ; a definition that fails goes to stderr.
const fs = require('node:fs');
const path = require('node:path');

const folder = path.resolve(process.argv[2]);
const { prepareDefinition } = require(path.join(folder, 'dist/index.js'));

function definitionsOf(file) {
    const exported = require(file);
    return exported.definitions ?? exported.default ?? [];
}

// Exposes may depend on the device; a dummy device yields the most common form.
function plain(definition) {
    const prepared = prepareDefinition(definition);
    const exposes = typeof prepared.exposes === 'function' ? prepared.exposes({ isDummyDevice: true }, {}) : prepared.exposes;
    return { vendor: prepared.vendor, model: prepared.model, description: prepared.description, exposes };
}

const devices = path.join(folder, 'dist/devices');
for (const name of fs.readdirSync(devices).filter((f) => f.endsWith('.js') && f !== 'index.js').sort()) {
    for (const definition of definitionsOf(path.join(devices, name))) {
        try {
            fs.writeSync(1, `${JSON.stringify(plain(definition))}\n`);
        } catch (error) {
            fs.writeSync(2, `${name} ${definition.model}: ${error.message}\n`);
        }
    }
}
