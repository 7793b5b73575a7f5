namespace CicdTools.Providers.Generation;

/// <summary>GitHub Actions. See docs.github.com/actions: "Contexts", "Workflow syntax", "Workflow commands".</summary>
internal sealed class GitHubWords : FormatWords
{
    private const string Name = "GitHubActions";

    public override string Format => Name;

    // 'secrets' cannot be asked in a job's condition, so configuration variables decide.
    public override Condition WhenSet(params string[] variables) => new NativeCondition(Name,
        string.Concat(variables.Select(variable => $"vars.{variable} != '' && "))
        + "github.event_name != 'pull_request' && (github.ref_type == 'tag' || github.ref_name == github.event.repository.default_branch)");

    public override VariableMap Settings(string[] variables, string[] secrets) => new(
    [
        .. variables.Select(name => KeyValuePair.Create(name, $"${{{{ vars.{name} }}}}")),
        .. secrets.Select(name => KeyValuePair.Create(name, $"${{{{ secrets.{name} }}}}")),
    ]);

    public override string Variable(string name) => $"${{{{ env.{name} }}}}";

    public override string Export(string variable) => $"echo \"{variable}=${variable}\" >> \"$GITHUB_ENV\"";

    public override string AddPath(string folder) => $"echo \"$PWD/{folder}\" >> \"$GITHUB_PATH\"";

    public override Job With(Job job, Toolchain tool)
    {
        Step[] setup = tool.GitHub(tool.Version);
        int checkout = Array.FindIndex(job.Steps, step => step is CheckoutStep);
        return job with { Steps = [.. job.Steps[..(checkout + 1)], .. setup, .. job.Steps[(checkout + 1)..]] };
    }

    public override Job WithScanner(Job job, string image) => job;

    public override Job WithImageBuilder(Job job) => job;

    public override Job WithClusterTools(Job job) => job;

    // The protection rule of the environment is the gate, and it stands before the job that names the environment.
    public override Job Approval(Job job) => job;

    public override Job Alone(Job job, string group) => job with { Native = [.. job.Native, new(Name, "concurrency", group)] };

    public override Pipeline Finish(Pipeline pipeline) => pipeline with { Native = [new(Name, "permissions", "contents: read")] };
}
