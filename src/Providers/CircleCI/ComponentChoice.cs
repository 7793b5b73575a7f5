namespace CicdTools.Providers.CircleCI;

/// <summary>Which of the jobs that put something into an environment are those of an application: of a component by its name, or of a project that has one only.</summary>
internal static class ComponentChoice
{
    /// <summary>The jobs of the application. Where nothing is meant plainly, nothing is chosen.</summary>
    /// <exception cref="CicdException"><c>ComponentAmbiguous</c>, <c>ComponentNotFound</c>, <c>ComponentNotTold</c>.</exception>
    public static IEnumerable<DeploymentJob> Of(CircleApplication application, string environment, List<(DeploymentJob Job, string? Component)> found, PlacedDeployment[] all)
    {
        string[] known = [.. found.Select(one => one.Component).OfType<string>().Concat(all.Where(one => one.Environment == environment).Select(one => one.Component)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (application.Component is not { } wanted)
        {
            return known.Length <= 1 ? found.Select(one => one.Job)
                : throw new CicdException("ComponentAmbiguous", CicdErrorKind.Invalid, $"'{application}' puts several components into '{Errors.Shown(environment)}': {Names(known)}.", application.ToString(), "Name one of them, such as Invoke-CicdPromotion " + new CircleApplication(application.Project, known[0]) + ".");
        }

        DeploymentJob[] jobs = [.. found.Where(one => one.Component == wanted).Select(one => one.Job)];
        if (jobs.Length > 0)
            return jobs;
        if (found.Find(one => one.Component is null).Job is { } untold)
            throw new CicdException("ComponentNotTold", CicdErrorKind.NotSupported, $"Whether the job '{Errors.Shown(untold.Name)}' of {untold.RunId} puts '{Errors.Shown(wanted)}' into '{Errors.Shown(environment)}' is not told: its deploy marker names no component plainly.", application.ToString(), "Write --component-name=NAME into the marker; for this run, Approve-CicdApproval and Restart-CicdRun let its jobs go on.");
        // One that is known there and that this version has no job for is for whoever asked to tell.
        return known.Contains(wanted, StringComparer.Ordinal) || Array.Exists(all, one => one.Component == wanted) ? []
            : throw Errors.NotFound("ComponentNotFound", $"component of '{application.Project}'", wanted, known, "Get-CicdApplication shows what was deployed.");

        string Names(string[] components) => string.Join(", ", components.Select(one => new CircleApplication(application.Project, one)));
    }
}
