// Preloaded into an unmodified Zigbee2MQTT (node -r): a coordinator in software, so that no radio is needed.
// It takes every frame as delivered and hears nothing back. Frames to devices are logged to stderr as "zcl ...".
const adapterPath = require.resolve('zigbee-herdsman/dist/adapter/adapter.js', { paths: [process.cwd()] });
const { Adapter } = require(adapterPath);

const nothing = async () => {};

class SoftwareAdapter extends Adapter {
    constructor(network, serial, backup, options) {
        super(network, serial, backup, options);
        this.network = network;
        this.hasZdoMessageOverhead = false;
        this.manufacturerID = 0;
        const silent = ['stop', 'reset', 'permitJoin', 'addInstallCode', 'sendZclFrameToGroup', 'sendZclFrameToAll'];
        for (const method of silent) this[method] = nothing;
    }

    async start() {
        return 'resumed';
    }

    async getCoordinatorIEEE() {
        return '0x00124b0000000001';
    }

    async getCoordinatorVersion() {
        return { type: 'software', meta: { revision: '1' } };
    }

    async supportsBackup() {
        return false;
    }

    async getNetworkParameters() {
        const { panID, extendedPanID, channelList } = this.network;
        return { panID, extendedPanID: Buffer.from(extendedPanID).toString('hex'), channel: channelList[0], nwkUpdateID: 0 };
    }

    waitFor() {
        return { promise: new Promise(() => {}), cancel() {} };
    }

    async sendZdo() {
        return [0, { status: 0, nwkAddress: 0, endpointList: [1] }];
    }

    async sendZclFrameToEndpoint(ieee, network, endpoint, frame) {
        process.stderr.write(`zcl ${ieee} ${endpoint} ${frame.cluster.name} ${frame.command.name}\n`);
    }
}

Adapter.create = async (network, serial, backup, options) => new SoftwareAdapter(network, serial, backup, options);
