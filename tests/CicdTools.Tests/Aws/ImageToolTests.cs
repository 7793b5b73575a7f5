using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Aws;

/// <summary>What programs do with a login of ours: buildah builds an image from nothing and pushes it, skopeo looks at it, and a registry that wants the login stands in ECR's place.</summary>
public sealed class ImageToolTests : IAsyncLifetime
{
    private const string Password = "eyJwYXlsb2FkIjoiZXhhbXBsZSJ9";

    // The same as bcrypt, which is all that the registry takes: https://distribution.github.io/distribution/about/configuration/#htpasswd.
    private const string Hash = "$2b$04$5AuDVqsOW3m4izIisK1BE.L3IBPbejiFaMMI0mLby5GZLqqcUgzg2";

    private readonly AwsFixture _world = new();
    private readonly TestFolder _folder = new();

    public ValueTask InitializeAsync() => new(_world.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_image_is_built_pushed_and_inspected_with_the_login_that_we_fetch()
    {
        foreach (string program in new[] { "buildah", "skopeo", "docker-registry" })
            Assert.SkipUnless(TestTools.OnPath(program), $"{program} is not installed: apt-get install {program}. No image was pushed.");
        await WithRegistryAsync(login =>
        {
            string auth = _folder["auth.json"], image = $"{login.Address}/shop:1.0";
            string[] store = ["--storage-driver", "vfs", "--root", _folder["store"], "--runroot", _folder["run"]];
            File.WriteAllText(_folder["Dockerfile"], "FROM scratch\nCOPY hello /hello\n");
            File.WriteAllText(_folder["hello"], "hello\n");
            Run("buildah", "", [.. store, "bud", "--isolation", "chroot", "--tag", image, _folder.Path]);
            File.WriteAllText(_folder["nothing.json"], "{}");
            Assert.Contains("auth", Run("buildah", "", [.. store, "push", "--tls-verify=false", "--authfile", _folder["nothing.json"], image], fails: true), StringComparison.OrdinalIgnoreCase);
            // As docker login takes it: the password by the standard input, where no list of processes shows it.
            Run("skopeo", login.Password.Reveal(), ["login", "--tls-verify=false", "--authfile", auth, "--username", login.UserName, "--password-stdin", login.Address!]);
            Run("buildah", "", [.. store, "push", "--tls-verify=false", "--authfile", auth, image]);
            JsonNode seen = JsonNode.Parse(Run("skopeo", "", ["inspect", "--tls-verify=false", "--authfile", auth, $"docker://{image}"]))!;
            Assert.Equal($"{login.Address}/shop", seen["Name"]!.GetValue<string>());
            Assert.Equal("1.0", seen["RepoTags"]![0]!.GetValue<string>());
            Assert.Single(seen["Layers"]!.AsArray());
        });
    }

    [Fact]
    public async Task A_chart_is_pushed_by_helm_with_the_login_that_we_fetch()
    {
        string helm = HelmTool.Require();
        Assert.SkipUnless(TestTools.OnPath("docker-registry"), "docker-registry is not installed: apt-get install docker-registry. No chart was pushed.");
        await WithRegistryAsync(login =>
        {
            string config = _folder["registry.json"], address = $"oci://{login.Address}/charts";
            Directory.CreateDirectory(_folder["web"]);
            File.WriteAllText(_folder["web", "Chart.yaml"], "apiVersion: v2\nname: web\nversion: 0.1.0\n");
            Run(helm, login.Password.Reveal(), ["registry", "login", "--plain-http", "--registry-config", config, "--username", login.UserName, "--password-stdin", login.Address!]);
            Run(helm, "", ["package", _folder["web"], "--destination", _folder.Path]);
            Run(helm, "", ["push", "--plain-http", "--registry-config", config, _folder["web-0.1.0.tgz"], address]);
            Assert.Contains("version: 0.1.0", Run(helm, "", ["show", "chart", "--plain-http", "--registry-config", config, $"{address}/web", "--version", "0.1.0"]), StringComparison.Ordinal);
        });
    }

    private async Task WithRegistryAsync(Action<IssuedCredential> body)
    {
        int port = FreePort();
        using Process registry = Serve(port);
        try
        {
            _world.Aws.RegistryAddress = $"http://127.0.0.1:{port}";
            _world.Aws.RegistryLogin = $"AWS:{Password}";
            IssuedCredential login = Assert.IsType<IssuedCredential>(await WriteScope.RunAsync(async () => await (await _world.Provider().PlanNewImageCredentialAsync(null, default)).ApplyAsync(default)));
            Assert.Equal($"127.0.0.1:{port}", login.Address);
            await AnswersAsync(port);
            body(login);
        }
        finally
        {
            registry.Kill(entireProcessTree: true);
            await registry.WaitForExitAsync();
        }
    }

    private Process Serve(int port)
    {
        File.WriteAllText(_folder["htpasswd"], $"AWS:{Hash}\n");
        File.WriteAllText(_folder["registry.yml"], $"version: 0.1\nlog: {{level: error}}\nstorage:\n  filesystem: {{rootdirectory: {_folder["images"]}}}\nhttp:\n  addr: 127.0.0.1:{port}\nauth:\n  htpasswd: {{realm: ecr, path: {_folder["htpasswd"]}}}\n");
        Process process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", _folder["registry.yml"]]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        // What it says must not fill the pipes.
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        return process;
    }

    private static async Task AnswersAsync(int port)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        using HttpClient client = new();
        while (true)
        {
            try
            {
                using HttpResponseMessage answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/v2/"), patience.Token);
                Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
                return;
            }
            catch (HttpRequestException)
            {
                // It is not there yet; the time that this takes is the operating system's.
                await Task.Yield();
            }
        }
    }

    private static string Run(string program, string input, string[] arguments, bool fails = false)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        Assert.True((process.ExitCode != 0) == fails, $"{program} {arguments[0]}: {errors.Result}");
        return fails ? errors.Result : output.Result;
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
