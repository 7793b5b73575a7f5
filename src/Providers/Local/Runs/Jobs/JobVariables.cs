using System.Globalization;
using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Runs;

/// <summary>The environment of a job's processes.</summary>
internal static class JobVariables
{
    /// <summary>By rising precedence: the machine's allow-list, ours, the system's, secrets where the system does so, the pipeline's, the job's, the matrix's, the caller's.</summary>
    public static VariableMap Of(JobSession session)
    {
        RunContext run = session.Run;
        VariableMap variables = new VariableMap(Base(session).AsEnumerable()).With(run.Expressions?.DefaultVariables(session.Context(new())) ?? new());
        // GitHub gives secrets to expressions only; GitLab and a pipeline without a format give them as variables.
        if (run.Format != "GitHubActions")
            variables = variables.With(run.Secrets);
        variables = Add(session, variables, run.Plan.Pipeline.Variables);
        variables = Add(session, variables, session.Job.Variables);
        if (run.Format != "GitHubActions")
        {
            // docs.gitlab.com/ci/variables, precedence: what jobs before have reported wins over the job's own.
            variables = session.Needs.Aggregate(variables, (all, need) => all.With(need.Value.Outputs)).With(session.Planned.Matrix);
        }

        return variables.With(run.Plan.Variables);
    }

    private static VariableMap Add(JobSession session, VariableMap variables, VariableMap more)
    {
        foreach ((string name, string value) in more)
            variables = variables.With(name, session.Expand(value, variables));
        return variables;
    }

    private static Dictionary<string, string> Base(JobSession session)
    {
        RunPlan plan = session.Run.Plan;
        // In a container the image's own PATH and settings hold.
        Dictionary<string, string> variables = plan.Engine is null ? HostEnvironment.AllowList() : [];
        if (plan.Engine is null)
            AddHostFolders(variables, session.Folder);
        variables["CI"] = "true";
        variables["CICD_REPOSITORY"] = plan.Run.Repository;
        variables["CICD_RUN_ID"] = plan.Run.Id;
        variables["CICD_RUN_NUMBER"] = plan.Run.Number.ToString(CultureInfo.InvariantCulture);
        variables["CICD_COMMIT"] = plan.Run.Commit;
        variables["CICD_REF"] = plan.Run.Ref;
        variables["CICD_JOB"] = session.Job.Id;
        if (plan.Run.Version is { } version)
            variables["CICD_VERSION"] = version;
        return variables;
    }

    private static void AddHostFolders(Dictionary<string, string> variables, JobFolder folder)
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        // Rust's programs are stand-ins that look for the real ones under the home.
        if (!variables.ContainsKey("RUSTUP_HOME") && Directory.Exists(Path.Combine(home, ".rustup")))
            variables["RUSTUP_HOME"] = Path.Combine(home, ".rustup");
        variables["HOME"] = folder.Home;
        variables["TMPDIR"] = folder.Temporary;
        if (OperatingSystem.IsWindows())
        {
            variables["USERPROFILE"] = folder.Home;
            variables["APPDATA"] = Path.Combine(folder.Home, "AppData", "Roaming");
            variables["LOCALAPPDATA"] = Path.Combine(folder.Home, "AppData", "Local");
            variables["TEMP"] = folder.Temporary;
            variables["TMP"] = folder.Temporary;
        }

        // Build servers would outlive the job, and a first greeting belongs to a person.
        variables["DOTNET_NOLOGO"] = "true";
        variables["DOTNET_CLI_TELEMETRY_OPTOUT"] = "true";
        variables["MSBUILDDISABLENODEREUSE"] = "1";
    }
}
