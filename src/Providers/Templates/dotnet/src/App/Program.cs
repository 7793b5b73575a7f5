using App;

string host = Environment.GetEnvironmentVariable("HOST") ?? "0.0.0.0";
string port = Environment.GetEnvironmentVariable("PORT") ?? "8080";

WebApplication application = Application.Create(args, $"http://{host}:{port}");
application.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"{Application.Name} listens on {host}:{port}"));
await application.RunAsync();
