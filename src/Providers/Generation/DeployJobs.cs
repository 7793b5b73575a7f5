using CicdTools.Providers.Detection;

namespace CicdTools.Providers.Generation;

/// <summary>The stages that bring the image to people: staging, a person's word, production step by step.</summary>
internal sealed class DeployJobs(FormatWords words)
{
    private const string Context = "KUBE_CONTEXT";
    private const string Config = "KUBE_CONFIG";
    private static readonly int[] Shares = [10, 25, 50, 100];

    public Job? Staging(ComponentPlan plan) => !CanDeploy(plan) ? null : Cluster(plan, new()
    {
        Id = plan.Job("deploy-staging"),
        Needs = [plan.Job("build-image")],
        Environment = new("staging"),
        Steps = [.. Prepare(), .. Whole(plan, "staging")],
    });

    public Job? Approve(ComponentPlan plan) => !CanDeploy(plan) || !words.HasGate ? null : words.Approval(new()
    {
        Id = plan.Job("approve"),
        Needs = [plan.Job("deploy-staging")],
        Condition = words.WhenSet(BuildJobs.Repository, Context),
        Steps = [.. words.Ask(BuildJobs.Repository, Context), new ScriptStep { Name = "Ask for the approval", Script = "echo \"Staging has it. Production waits for the approval of the environment 'production'.\"" }],
    });

    public Job? Production(ComponentPlan plan) => !CanDeploy(plan) || !words.HasGate ? null : words.Alone(Cluster(plan, new()
    {
        Id = plan.Job("deploy-production"),
        Needs = [plan.Job("approve")],
        Environment = new("production"),
        Steps = [.. Prepare(), .. plan.HasRollout ? Shares.Select(share => Share(plan, share)) : Whole(plan, "production")],
    }), plan.Job("production"));

    public static bool CanDeploy(ComponentPlan plan) =>
        plan.Component is { ContainerFiles.Length: > 0 } and ({ Charts.Length: > 0 } or { Kustomizations.Length: > 0 } or { Manifests.Length: > 0 });

    private Job Cluster(ComponentPlan plan, Job job) => words.WithClusterTools(job with
    {
        Condition = words.WhenSet(BuildJobs.Repository, Context),
        Variables = words.Settings([BuildJobs.Repository, Context], [Config]).With("KUBECONFIG", ".kubeconfig"),
    });

    // The settings of the cluster lie in the job's own folder, never in the user's home.
    private IEnumerable<Step> Prepare() =>
    [
        .. words.Ask(BuildJobs.Repository, Context),
        new CheckoutStep { Depth = 0 },
        new ScriptStep { Name = "Version", Script = string.Join('\n', BuildJobs.VersionLines, words.Export("VERSION")) },
        new ScriptStep { Name = "Reach the cluster", Script = $"umask 077\nprintf '%s' \"${Config}\" > \"$KUBECONFIG\"\nkubectl config use-context \"${Context}\"" },
    ];

    private IEnumerable<Step> Whole(ComponentPlan plan, string place)
    {
        StackComponent component = plan.Component;
        string image = $"${BuildJobs.Repository}{BuildJobs.ImagePath(plan)}";
        if (component.Charts.Length > 0)
        {
            return [new ScriptStep { Name = $"Deploy to {place}", Script = $"{Upgrade(plan, place)} --set-string image.tag=\"$VERSION\"" + (plan.HasRollout ? " --set rollout.percent=0" : "") }];
        }

        string apply = component.Kustomizations.Length > 0
            ? $"kubectl apply --namespace {place} --kustomize {ShellWord.Quote(Overlay(component, place))}"
            : string.Join('\n', component.Manifests.Select(manifest => $"kubectl apply --namespace {place} --filename {ShellWord.Quote(manifest)}"));
        return
        [
            new ScriptStep { Name = $"Deploy to {place}", Script = apply },
            new ScriptStep
            {
                Name = "Wait for the new version",
                Script = $"""
                    kubectl set image --namespace {place} deployment/{plan.Slug} "*={image}:$VERSION"
                    kubectl rollout status --namespace {place} deployment/{plan.Slug} --timeout 5m
                    """,
            },
        ];
    }

    // A share that does not become ready is taken back, and the job fails.
    private static ScriptStep Share(ComponentPlan plan, int share)
    {
        string upgrade = Upgrade(plan, "production");
        if (share == 100)
            return new() { Name = "Roll out to 100 %", Script = $"{upgrade} --reset-then-reuse-values --set-string image.tag=\"$VERSION\" --set rollout.percent=0" };
        string rollOut = $"""
            {upgrade} --reset-then-reuse-values --set-string rollout.tag="$VERSION" --set rollout.percent={share} || {"{"}
              {upgrade} --reset-then-reuse-values --set rollout.percent=0
              exit 1
            {"}"}
            """;
        string script = share == Shares[0]
            ? $"""
                if ! helm status {plan.Slug} --namespace production >/dev/null 2>&1; then
                  echo "Nothing runs there yet, so the first version comes whole."
                  {upgrade} --set-string image.tag="$VERSION"
                fi
                {rollOut}
                """
            : rollOut;
        return new() { Name = $"Roll out to {share} %", Script = script };
    }

    private static string Upgrade(ComponentPlan plan, string place) =>
        $"helm upgrade --install {plan.Slug} {ShellWord.Quote(plan.Component.Charts[0])} --namespace {place} --create-namespace --wait --timeout 5m --set-string image.repository=\"${BuildJobs.Repository}{BuildJobs.ImagePath(plan)}\"";

    private static string Overlay(StackComponent component, string place) =>
        component.Kustomizations.FirstOrDefault(folder => folder.Split('/')[^1] == place) ?? component.Kustomizations[0];
}
