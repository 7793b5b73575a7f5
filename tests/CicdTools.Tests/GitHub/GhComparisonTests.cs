using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.GitHub;

namespace CicdTools.Tests.GitHub;

/// <summary>GitHub's own client does the same jobs at the same server, and what it sends is compared with what we send.</summary>
public sealed class GhComparisonTests : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly GitHubFixture _fixture = new();
    private ForwardServer? _front;

    public async ValueTask DisposeAsync()
    {
        if (_front is not null)
            await _front.DisposeAsync();
        await _fixture.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_it_sends_we_send()
    {
        Assert.SkipUnless(IsThere(), "gh, GitHub's own client, is not on this machine.");
        await _fixture.Server.StartAsync();
        // It speaks to servers of one's own by TLS only, and says 'token' where the documentation says 'Bearer'.
        _front = new(context => $"{_fixture.Server.Address}{context.Request.Path}{context.Request.QueryString}")
        {
            Change = request => request.Headers.Authorization = new("Bearer", request.Headers.Authorization?.Parameter),
        };
        using X509Certificate2 certificate = await TestCertificate.MakeAsync(_folder["ca.pem"]);
        await _front.StartAsync(certificate);
        GitHubRepositoryState theirs = Fill("octo/theirs"), ours = Fill("octo/ours");

        Gh("workflow", "run", "ci.yml", "--ref", "main", "-f", "target=staging");
        Gh("run", "cancel", $"{theirs.Runs[0].Id}");
        Gh("run", "rerun", $"{theirs.Runs[1].Id}");
        Gh("run", "rerun", $"{theirs.Runs[2].Id}", "--failed");
        Gh("secret", "set", "PASSWORD", "--body", "hunter2hunter2");
        Gh("secret", "remove", "OLD");
        string[] sentByGh = [.. _fixture.Server.Writes.Select(Shown)];

        await using Providers.GitHub.GitHubProvider provider = _fixture.Open();
        int before = _fixture.Server.Writes.Length;
        SettingScope scope = new() { Repository = "octo/ours" };
        await GitHubFixture.ApplyAsync<Run>(provider.PlanStartAsync(new() { Repository = "octo/ours", Pipeline = "ci.yml", Inputs = new([new("target", "staging")]) }, default));
        await GitHubFixture.ApplyAsync<Run>(provider.PlanStopAsync(new() { Id = $"octo/ours/{ours.Runs[0].Id}" }, default));
        await GitHubFixture.ApplyAsync<Run>(provider.PlanRestartAsync(new() { Run = new() { Id = $"octo/ours/{ours.Runs[1].Id}" } }, default));
        await GitHubFixture.ApplyAsync<Run>(provider.PlanRestartAsync(new() { Run = new() { Id = $"octo/ours/{ours.Runs[2].Id}" }, FailedOnly = true }, default));
        await GitHubFixture.ApplyAsync<Secret>(provider.PlanSetSecretAsync(new() { Scope = scope, Name = "PASSWORD", Value = new("hunter2hunter2") }, default));
        Change removal = await provider.PlanRemoveSecretAsync(scope, "OLD", default);
        await WriteScope.RunAsync(() => removal.ApplyAsync(default));
        string[] sentByUs = [.. _fixture.Server.Writes.Skip(before).Select(Shown)];

        Assert.Equal(6, sentByGh.Length);
        Assert.Equal(sentByGh, sentByUs);
    }

    private GitHubRepositoryState Fill(string name)
    {
        GitHubRepositoryState repository = _fixture.Server.Add(name, (".github/workflows/ci.yml", GitHubFixture.Workflow));
        _fixture.Server.Run(repository, jobs: ("build", 100_000, "success"));
        _fixture.Server.Run(repository, jobs: ("build", 0, "success"));
        _fixture.Server.Run(repository, jobs: ("build", 0, "failure"));
        repository.Settings.Secrets["OLD"] = "sealed";
        _fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        return repository;
    }

    /// <summary>A write, without what must differ: the repository, numbers, what is sealed anew each time, and what only newer servers are asked for.</summary>
    private static string Shown(Exchange exchange)
    {
        string path = System.Text.RegularExpressions.Regex.Replace(exchange.Path.Replace("/octo/theirs/", "/octo/app/", StringComparison.Ordinal).Replace("/octo/ours/", "/octo/app/", StringComparison.Ordinal), @"/\d+", "/N");
        JsonObject? body = exchange.Body as JsonObject;
        IEnumerable<string> fields = body?.Where(field => field.Key is not "return_run_details" && field.Value is not null).OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => field.Key is "encrypted_value" ? field.Key : $"{field.Key}={field.Value!.ToJsonString()}") ?? [];
        return $"{exchange.Method} {path} {string.Join(' ', fields)}".TrimEnd();
    }

    private void Gh(params string[] arguments)
    {
        ProcessStartInfo start = new("gh", [.. arguments, "-R", $"{new Uri(_front!.Address).Authority}/octo/theirs"]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["SSL_CERT_FILE"] = _folder["ca.pem"];
        start.Environment["GH_ENTERPRISE_TOKEN"] = GitHubServer.Token;
        start.Environment["GH_HOST"] = new Uri(_front.Address).Authority;
        start.Environment["GH_CONFIG_DIR"] = _folder["gh"];
        start.Environment["GH_PROMPT_DISABLED"] = "1";
        start.Environment["GH_NO_UPDATE_NOTIFIER"] = "1";
        start.Environment["NO_PROXY"] = "127.0.0.1";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"gh {string.Join(' ', arguments)}: {errors}\n{string.Join('\n', _fixture.Server.Exchanges.Select(one => one.ToString()))}");
    }

    private static bool IsThere()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("gh", ["--version"]) { RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
