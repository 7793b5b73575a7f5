using System.Diagnostics;
using System.Text.RegularExpressions;

namespace CicdTools.Tests.Conversion;

/// <summary>Really runs a GitLab configuration with gitlab-ci-local (https://github.com/firecow/gitlab-ci-local), each job in the shell of this machine.</summary>
internal static partial class GitLabCILocal
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static string Run(string tools, string configuration, (string Path, string Text)[] files, IEnumerable<string> known)
    {
        using TestFolder folder = new();
        foreach ((string path, string text) in files.Append((".gitlab-ci.yml", configuration)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[path])!);
            File.WriteAllText(folder[path], text);
        }

        LibGit2Sharp.Repository.Init(folder.Path);
        using (LibGit2Sharp.Repository git = new(folder.Path))
        {
            git.Refs.UpdateTarget("HEAD", "refs/heads/main");
            git.Network.Remotes.Add("origin", "https://gitlab.com/contoso/app.git");
            LibGit2Sharp.Commands.Stage(git, "*");
            LibGit2Sharp.Signature signature = new("test", "test@localhost", DateTimeOffset.UnixEpoch);
            // As many commits as the repository of the other runner has.
            git.Commit("Begin", signature, signature, new() { AllowEmptyCommit = true });
            git.Commit("Files", signature, signature, new() { AllowEmptyCommit = true });
        }

        string output = Start(tools, folder.Path);
        HashSet<string> all = [.. known];
        Dictionary<string, List<string>> lines = [];
        Dictionary<string, string> statuses = [];
        foreach (string line in output.Split('\n').Select(line => Color().Replace(line, "").TrimEnd('\r')))
        {
            if (Line().Match(line) is { Success: true } said)
            {
                if (!lines.TryGetValue(said.Groups[1].Value.Trim(), out List<string>? list))
                    lines[said.Groups[1].Value.Trim()] = list = [];
                list.Add(said.Groups[2].Value);
            }
            else if (Summary().Match(line) is { Success: true } summary && all.Contains(summary.Groups[2].Value.Trim().Split(": [")[0]))
            {
                statuses[summary.Groups[2].Value.Trim()] = summary.Groups[1].Value == "PASS" ? "Succeeded" : "Failed";
            }
        }

        Assert.True(statuses.Count > 0, output);
        HashSet<string> ran = [.. statuses.Keys.Select(name => name.Split(": [")[0])];
        return JobResults.Of(statuses.Select(job => (job.Key, job.Value, (IEnumerable<string>)lines.GetValueOrDefault(job.Key, [])))
            .Concat(all.Where(job => !ran.Contains(job)).Select(job => (job, "Skipped", Enumerable.Empty<string>()))));
    }

    private static string Start(string tools, string folder)
    {
        ProcessStartInfo start = new("node", [Path.Combine(tools, "node_modules", "gitlab-ci-local", "src", "index.js"), "--cwd", ".", "--home", Path.Combine(folder, ".home"), "--force-shell-executor", "--shell-isolation", "--color", "false", "--variable", "CI_PIPELINE_SOURCE=web"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"gitlab-ci-local did not end within {Limit}.");
        }

        // Jobs that fail are what is asked for; a configuration that is refused is not.
        return output.Result + errors.Result;
    }

    [GeneratedRegex(@"\u001b\[[0-9;]*m", RegexOptions.CultureInvariant)]
    private static partial Regex Color();

    [GeneratedRegex(@"^(\S.*?)\s+> (.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Line();

    [GeneratedRegex(@"^ *(PASS|FAIL|WARN) +(.+?)(?: +(?:pre|after)_script.*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Summary();
}
