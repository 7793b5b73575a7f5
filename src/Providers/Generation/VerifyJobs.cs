namespace CicdTools.Providers.Generation;

/// <summary>The stage that checks the source.</summary>
internal sealed class VerifyJobs(FormatWords words)
{
    public IEnumerable<Job> Of(ComponentPlan plan)
    {
        if (plan.Component.LintCommand is { } lint)
            yield return Make(plan, "lint", "Check", lint);
        if (plan.Component.TestCommand is { } test)
            yield return Make(plan, "test", "Test", test);
    }

    /// <summary>The steps that bring the source and what it depends on.</summary>
    public static Step[] Prepare(FormatWords words, ComponentPlan plan, Toolchain tool, int? depth = null)
    {
        List<Step> steps = [new CheckoutStep { Depth = depth }];
        List<string> install = [];
        if (tool.Manager is { } manager)
            install.Add(manager);
        if (tool.VirtualEnvironment)
            install.AddRange(["python3 -m venv .venv", words.AddPath(".venv/bin"), ". .venv/bin/activate"]);
        if (plan.Component.InstallCommand is { } command)
            install.Add(command);
        if (install.Count > 0)
            steps.Add(plan.Run("Install", string.Join('\n', install)));
        return [.. steps];
    }

    private Job Make(ComponentPlan plan, string id, string name, string command)
    {
        Toolchain tool = Toolchains.Of(plan.Component);
        return words.With(new() { Id = plan.Job(id), Needs = [], Steps = [.. Prepare(words, plan, tool), plan.Run(name, command)] }, tool);
    }
}
