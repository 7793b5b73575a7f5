using System.Diagnostics;
using CicdTools.Module.Tests.Hosting;
using CicdTools.Tests.Fakes.GitHub;

namespace CicdTools.Module.Tests.Hosted;

/// <summary>An import of many repositories whose process is killed in the middle.</summary>
public sealed class ImportKillTests : IAsyncLifetime
{
    private const int Repositories = 20;

    private readonly GitHubServer _server = new(TimeProvider.System);
    private readonly string _folder = Directory.CreateTempSubdirectory("cicdtools-test-").FullName;

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        _server.NewCloneUrl = name =>
        {
            string path = Path.Combine(_folder, "there", $"{name.Split('/')[1]}.git");
            Git(_folder, "init", "--quiet", "--bare", "--initial-branch=main", path);
            return path;
        };
        _server.GitBranches = path => Git(path, "branch", "--format=%(refname:short)").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < Repositories; i++)
        {
            string source = Path.Combine(_folder, $"app{i}");
            Git(_folder, "init", "--quiet", "--initial-branch=main", source);
            File.WriteAllText(Path.Combine(source, ".gitlab-ci.yml"), $"unit:\n  script:\n    - make test{i}\n");
            Git(source, "add", ".");
            Git(source, "-c", "user.name=ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "-m", "First");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        foreach (string file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
            File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Run_again_it_ends_as_if_it_had_not_been_killed()
    {
        // The ninth repository's pull request is being opened.
        using Process first = Start();
        int writes = 0;
        _server.FaultWhen(
            context =>
            {
                if (context.Request.Method != "GET" && Interlocked.Increment(ref writes) == 18)
                    first.Kill(entireProcessTree: true);
                return false;
            },
            after: false);
        Assert.True(first.WaitForExit(Session.Patience));
        Assert.NotEqual(0, first.ExitCode);
        Assert.InRange(_server.Repositories.Count, 1, Repositories - 1);

        using Process second = Start();
        string errors = second.StandardError.ReadToEnd();
        Assert.True(second.WaitForExit(Session.Patience));
        Assert.True(second.ExitCode == 0, errors);
        Assert.Equal(Repositories, _server.Repositories.Count);
        for (int i = 0; i < Repositories; i++)
        {
            GitHubRepositoryState repository = _server.Repositories[$"octocat/app{i}"];
            Assert.Single(repository.Pulls);
            Assert.Equal(Git(Path.Combine(_folder, $"app{i}"), "rev-parse", "main"), Git(repository.CloneUrl!, "rev-parse", "main"));
            Assert.Contains($"make test{i}", Git(repository.CloneUrl!, "show", "cicdtools/pipeline:.github/workflows/ci.yml"), StringComparison.Ordinal);
        }
    }

    private Process Start()
    {
        string script = $$"""
            $ErrorActionPreference = 'Stop'
            Connect-CicdProvider GitHub work -Address {{_server.Address}} -TokenVariable CICDTOOLS_TEST_GITHUB_TOKEN -Force -Confirm:$false | ForEach-Object Context
            0..{{Repositories - 1}} | ForEach-Object { '{{_folder}}/app' + $_ } | Import-CicdRepository -Context work | ForEach-Object Name
            """;
        ProcessStartInfo start = new(Built.Shell, ["-Command", script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder };
        start.Environment["CICDTOOLS_HOME"] = Path.Combine(_folder, "home");
        start.Environment["CICDTOOLS_TEST_GITHUB_TOKEN"] = GitHubServer.Token;
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private static string Git(string folder, params string[] arguments)
    {
        ProcessStartInfo start = new("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
        return output;
    }
}
