namespace App;

public static class Application
{
    public const string Name = "{{name}}";

    public static WebApplication Create(string[] args, string address)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
        builder.WebHost.UseUrls(address);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        WebApplication application = builder.Build();
        application.MapGet("/", () => Results.Json(new { name = Name, version = Environment.GetEnvironmentVariable("APP_VERSION") ?? "dev" }));
        application.MapGet("/healthz", () => Results.Json(new { status = "ok" }));
        return application;
    }
}
