namespace CicdTools.Providers.Generation;

/// <summary>The stage that looks for known vulnerabilities, licences and secrets.</summary>
internal sealed class SecureJobs(FormatWords words)
{
    private VariableMap Settings => words.Settings([Scans.Required], []);

    public Job? Dependencies(ComponentPlan plan)
    {
        if (plan.Component.Language.Length == 0)
            return null;
        Job job = new() { Id = plan.Job("dependencies"), Needs = [], Variables = Settings };
        ScriptStep scan = plan.Run("Scan the dependencies", Scans.Dependencies(plan.Component));
        if (!Scans.NeedsToolchain(plan.Component))
            return words.WithScanner(job with { Steps = [new CheckoutStep(), scan] }, Scans.Trivy);
        Toolchain tool = Toolchains.Of(plan.Component);
        return words.With(job with { Steps = [.. VerifyJobs.Prepare(words, plan, tool), scan] }, tool);
    }

    public Job Licenses() => words.WithScanner(
        new() { Id = "licenses", Needs = [], Variables = Settings, Steps = [new CheckoutStep(), new ScriptStep { Name = "Scan the licences", Script = Scans.Licenses }] }, Scans.Trivy);

    public Job Secrets() => words.WithScanner(
        new() { Id = "secrets", Needs = [], Variables = Settings, Steps = [new CheckoutStep { Depth = 0 }, new ScriptStep { Name = "Scan for secrets", Script = Scans.Secrets }] }, Scans.Gitleaks);
}
