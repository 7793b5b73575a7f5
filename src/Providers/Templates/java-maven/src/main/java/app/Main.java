package app;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Starts the application and stops it when the system asks. */
public final class Main {
    private Main() {
    }

    public static void main(String[] args) throws IOException {
        String host = App.setting("HOST", "0.0.0.0");
        int port = Integer.parseInt(App.setting("PORT", "8080"));
        App app = new App(new InetSocketAddress(host, port), App.setting("APP_VERSION", "dev"));
        Runtime.getRuntime().addShutdownHook(new Thread(app::stop));
        app.start();
        System.out.println(App.NAME + " listens on " + host + ":" + port);
    }
}
