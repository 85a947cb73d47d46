package interspin.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * Starts one Elasticsearch node inside this process.
 *
 * <p>Arguments: the node's home (with {@code config/elasticsearch.yml} and {@code
 * config/log4j2.properties}) and the directory of modules. The node closes cleanly on SIGTERM and
 * when standard input reaches its end: whoever starts it holds the other end of the pipe, so that
 * no node outlives its starter, however that ends.
 */
public final class Launcher {
    private static final long CLOSE_SECONDS = 20;

    private Launcher() {}

    public static void main(String[] args) {
        if (args.length != 2) {
            System.err.println("usage: Launcher HOME MODULES");
            System.exit(64);
        }
        endWithStandardInput();
        try {
            run(Path.of(args[0]).toAbsolutePath(), Path.of(args[1]).toAbsolutePath());
        } catch (Exception e) {
            // Threads of a half-started node would keep the process alive.
            e.printStackTrace();
            System.err.println("The node cannot start: " + e);
            System.exit(1);
        }
    }

    private static void run(Path home, Path modules) throws Exception {
        LogConfigurator.configureESLogging();
        Environment environment =
                InternalSettingsPreparer.prepareEnvironment(
                        Settings.builder().put("path.home", home.toString()).build(),
                        Map.of(),
                        home.resolve("config"),
                        () -> "node");
        LogConfigurator.setNodeName(Node.NODE_NAME_SETTING.get(environment.settings()));
        LogConfigurator.configure(environment, true);
        PluginsLoader loader =
                PluginsLoader.createPluginsLoader(
                        PluginsLoader.loadModulesBundles(modules, false), Set.of(), Map.of(), false);

        Node node = new Node(environment, loader);
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node, closed), "close-node"));
        node.start();
        closed.await();
    }

    private static void close(Node node, CountDownLatch closed) {
        try {
            node.prepareForClose();
            node.close();
            node.awaitClose(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            System.err.println("The node did not close cleanly: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closed.countDown();
        }
    }

    private static void endWithStandardInput() {
        Thread watcher =
                new Thread(
                        () -> {
                            try {
                                while (System.in.read() >= 0) {
                                    // Nothing is ever written: only the end counts.
                                }
                            } catch (IOException e) {
                                System.err.println("Standard input failed, the node ends: " + e);
                            }
                            // The hook closes the node; a hook that hangs must not keep it alive.
                            Thread last = new Thread(Launcher::haltLater, "halt-later");
                            last.setDaemon(true);
                            last.start();
                            System.exit(0);
                        },
                        "standard-input");
        watcher.setDaemon(true);
        watcher.start();
    }

    private static void haltLater() {
        try {
            TimeUnit.SECONDS.sleep(CLOSE_SECONDS + 5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }
}
