using CicdTools.Providers;
using CicdTools.Tests.Formats;

namespace CicdTools.Tests.Rules;

/// <summary>The faults of the book's chapter, in its own files: each is found, and mended where mending is defined.</summary>
public sealed class ChapterTests
{
    [Theory]
    [InlineData("text", "01-pubsub-topics.sh", "DoubledCommand", "$ gcloud pubsub topics create projects/devopscookbook/topics/gcr\n")]
    [InlineData("text", "02-enable-services.sh", "MissingGoogleService", "sourcerepo.googleapis.com container.googleapis.com cloudbuild.googleapis.com\n")]
    [InlineData("text", "03-github-ci.yml", "FlattenedYaml", "on:\n  pull_request:\n    branches:\n      - master\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v7\n")]
    [InlineData("text", "03-github-dockerimage.yml", "FlattenedYaml", "jobs:\n  build: \n    runs-on: ubuntu-latest \n    steps:\n")]
    [InlineData("text", "03-github-dockerpush.yml", "UnpinnedAction", null)]
    [InlineData("text", "04-badge.md", "UnclosedBadge", "/actions/workflows/dockerpush.yml/badge.svg)](https://github.com/muratkars/python-flask-docker/actions/workflows/dockerpush.yml)")]
    [InlineData("text", "04-badge.md", "OldBadgeAddress", "python-flask-docker/actions/workflows/dockerpush.yml/badge.svg")]
    [InlineData("text", "05-iam-policy.json", "BrokenJson", "\"Version\": \"2012-10-17\",\n")]
    [InlineData("text", "06-buildspec.yaml", "FlattenedYaml", "phases:\n  pre_build:\n    commands:\n      - echo Logging in to Amazon ECR...\n      - aws ecr get-login-password --region $AWS_DEFAULT_REGION | docker login")]
    [InlineData("", "buildspec.yaml", "EcrGetLogin", "docker login --username AWS --password-stdin $AWS_ACCOUNT_ID.dkr.ecr.$AWS_DEFAULT_REGION.amazonaws.com\n")]
    [InlineData("text", "07-helm-install.sh", "HelmTwoCommand", "$ helm install cd stable/spinnaker -f \\\n spinnaker-config.yaml --timeout 600s --wait\n")]
    [InlineData("text", "07-helm-install.sh", "Tiller", null)]
    [InlineData("text", "08-spinnaker-gcs.yaml", "MisspelledProject", " project: devopscookbook\n")]
    [InlineData("", "spinnaker-config.yaml", "MisspelledProject", "  project: devopscookbook\n")]
    [InlineData("text", "08-spinnaker-gcs.yaml", "UnexpandedVariable", null)]
    [InlineData("", "spinnaker-config.yaml", "HalyardSpinnaker", null)]
    [InlineData("text", "10-cluster-info.sh", "KubernetesMaster", "| grep 'Kubernetes control plane' |")]
    [InlineData("text", "10-cluster-info.sh", "ServiceAccountTokenSecret", null)]
    [InlineData("text", "11-gitlab-admin-binding.yaml", "RemovedKubernetesApi", "apiVersion: rbac.authorization.k8s.io/v1\n")]
    [InlineData("k8s/deployments", "sample-backend-canary.yaml", "RemovedKubernetesApi", "apiVersion: apps/v1\n")]
    [InlineData("", "circleci-config.yml", "OutdatedOrb", null)]
    [InlineData("", "Jenkinsfile", "GcloudDocker", "docker push $IMAGE_REPO:$IMAGE_TAG")]
    [InlineData("", "cloudbuild.yaml", "ContainerRegistryHost", null)]
    public async Task A_fault_is_found_and_mended(string folder, string name, string rule, string? mended)
    {
        using TestTree tree = new();
        string text = Corpus.Read(System.IO.Path.Combine("chapter", folder), name);
        string file = tree.Write(name, text);
        IDoctor doctor = new ProviderCatalog().Doctor;
        List<Diagnostic> found = [];
        await foreach (Diagnostic problem in doctor.ExamineAsync(new() { Path = file }, CancellationToken.None))
            found.Add(problem);
        Assert.Contains(found, problem => problem.Id == rule && problem.Mendable == (mended is not null));

        await foreach (Change change in doctor.PlanAsync(new() { Path = file }, CancellationToken.None))
            await WriteScope.RunAsync(() => change.ApplyAsync(CancellationToken.None));
        if (mended is not null)
            Assert.Contains(mended, tree.Read(name), StringComparison.Ordinal);

        // What is mended is not found again, and what was not is still there.
        found.Clear();
        await foreach (Diagnostic problem in doctor.ExamineAsync(new() { Path = file }, CancellationToken.None))
            found.Add(problem);
        Assert.Equal(mended is null, found.Exists(problem => problem.Id == rule && !problem.Mendable));
        Assert.DoesNotContain(found, problem => problem.Mendable);
    }
}
