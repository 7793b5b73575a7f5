using CicdTools.Providers.Formats.Conversion;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>Steps of CircleCI's own that do what other systems do by a service or a few commands, for a move to another format; reading and writing back keeps them as they are.</summary>
internal static class StepEquivalents
{
    /// <summary>The job with what stands for such steps, each named in <paramref name="diagnostics"/>.</summary>
    public static Job Of(Job job, DialectTraits to, DiagnosticBag diagnostics)
    {
        for (int i = 0; i < job.Steps.Length; i++)
        {
            if (job.Steps[i] is not NativeStep { Format: CircleCIFormat.FormatName } step)
                continue;
            string subject = ModelPath.Step(job.Id, i);
            if (step.Reference == "setup_remote_docker" && step.Native.Length == 0 && step.Inputs.Keys.All(input => input is "name" or "version" or "docker_layer_caching"))
                job = RemoteDocker(With(job, i, Script(step, "docker version")), to, subject, diagnostics);
            else if (step.Reference == "add_ssh_keys" && step.Inputs.Keys.All(input => input == "name") && HasOneKey(step))
                job = With(job, i, SshKey(step, subject, diagnostics));
        }

        return job;
    }

    // https://circleci.com/docs/guides/execute/building-docker-images/: with a machine there is nothing to set up.
    private static Job RemoteDocker(Job job, DialectTraits to, string subject, DiagnosticBag diagnostics)
    {
        const string Cli = "The job's image must have the command docker.";
        if (job.Container is null || to.ContainersReachDocker)
        {
            diagnostics.Approximated("The Docker of the machine takes the place of a remote one, whose version and layers are its own; a command tests that it answers.", Cli, subject);
            return job;
        }

        // https://docs.gitlab.com/ci/docker/docker_in_docker/: a service without TLS, since nothing shares its certificates with the job.
        diagnostics.Approximated("A Docker beside the job, as a service that needs privileges, takes the place of a remote one; a command tests that it answers.", $"Allow privileged containers on the runner. {Cli}", subject);
        return job.Services.Any(service => service.Name == "docker") ? job : job with
        {
            Services = [.. job.Services, new() { Name = "docker", Container = new() { Image = "docker:29-dind", Variables = new VariableMap().With("DOCKER_TLS_CERTDIR", "") } }],
            Variables = job.Variables.With("DOCKER_HOST", "tcp://docker:2375").With("DOCKER_TLS_CERTDIR", ""),
        };
    }

    // https://circleci.com/docs/reference/configuration-reference/#addsshkeys: the keys of the project, or those whose fingerprints are named; which they are stands in the project.
    private static ScriptStep SshKey(NativeStep step, string subject, DiagnosticBag diagnostics)
    {
        diagnostics.Approximated("A key for SSH comes from the secret SSH_PRIVATE_KEY instead of from the project's keys.", "Give the project the private key as the secret SSH_PRIVATE_KEY; the machine or image must have ssh.", subject);
        return Script(step, """
            mkdir -p ~/.ssh
            chmod 700 ~/.ssh
            (umask 077 && printf '%s\n' "$SSH_PRIVATE_KEY" > ~/.ssh/id_cicd)
            printf 'Host *\n  IdentityFile ~/.ssh/id_cicd\n' >> ~/.ssh/config
            """);
    }

    private static bool HasOneKey(NativeStep step) => step.Native is []
        || (step.Native is [{ Key: "inputs" } inputs] && YamlLoader.Fragment(inputs.Text) is YamlMap { Entries: [{ Name: "fingerprints", Value: YamlList { Items.Count: 1 } }] });

    private static ScriptStep Script(NativeStep step, string text) => new() { Name = step.Inputs.Find("name"), Condition = step.Condition, Script = text.ReplaceLineEndings("\n") };

    private static Job With(Job job, int index, Step step) => job with { Steps = [.. job.Steps[..index], step, .. job.Steps[(index + 1)..]] };
}
