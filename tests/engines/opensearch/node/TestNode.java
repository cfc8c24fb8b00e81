import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.join.ParentJoinPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.painless.PainlessPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/**
 * An OpenSearch node on the loopback interface that ends with the process that wants it.
 *
 * <pre>java -cp 'jars/*' TestNode.java OWNER HOME HTTP TRANSPORT NAME [PEER...]</pre>
 *
 * OWNER is the id of that process, HTTP and TRANSPORT are ports, and each PEER is the transport port
 * of a node of the same cluster; names of nodes are node0, node1 and so on in the order of the peers.
 */
public class TestNode extends Node {
    private static final List<Class<? extends Plugin>> MODULES = List.of(
        CommonAnalysisPlugin.class, Netty4Plugin.class, PainlessPlugin.class, ParentJoinPlugin.class,
        ReindexPlugin.class);

    private TestNode(Settings settings) {
        super(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "tests"), MODULES, true);
    }

    public static void main(String[] arguments) throws Exception {
        long owner = Long.parseLong(arguments[0]);
        Path home = Path.of(arguments[1]).toAbsolutePath();
        String[] peers = Arrays.copyOfRange(arguments, 5, arguments.length);
        Files.createDirectories(home.resolve("config"));
        TestNode node = new TestNode(settings(home, arguments[2], arguments[3], arguments[4], peers));
        node.start();
        System.out.println("started");
        while (ProcessHandle.of(owner).map(ProcessHandle::isAlive).orElse(false)) {
            Thread.sleep(500);
        }
        node.close();
        System.exit(0);
    }

    private static Settings settings(Path home, String http, String transport, String name, String[] peers) {
        Settings.Builder made = Settings.builder()
            .put("path.home", home.toString())
            .put("path.repo", System.getProperty("repository", home.resolve("repository").toString()))
            .put("cluster.name", "pilcrow-tests")
            .put("node.name", name)
            .put("node.processors", 2)
            .put("network.host", "127.0.0.1")
            .put("http.port", http)
            .put("http.type", "netty4")
            .put("transport.port", transport)
            .put("transport.type", "netty4")
            .put("action.auto_create_index", false)
            .put("cluster.routing.allocation.disk.threshold_enabled", Boolean.getBoolean("watermarks"))
            // a small heap holds garbage most of the time: the breaker would take it for data
            .put("indices.breaker.total.use_real_memory", false);
        if (peers.length == 0) {
            return made.put("discovery.type", "single-node").build();
        }
        String[] names = new String[peers.length];
        for (int i = 0; i < peers.length; i++) {
            names[i] = "node" + i;
            peers[i] = "127.0.0.1:" + peers[i];
        }
        return made.putList("discovery.seed_hosts", peers)
            .putList("cluster.initial_cluster_manager_nodes", names)
            .build();
    }
}
