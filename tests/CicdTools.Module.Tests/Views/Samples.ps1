# One object of each kind that cmdlets give, in the culture that is asked for.
param([string] $Culture)
# The views come with the first command.
$null = Get-CicdProvider

$ErrorActionPreference = 'Stop'
[cultureinfo]::CurrentCulture = [cultureinfo]::CurrentUICulture = [cultureinfo] $Culture
$time = [DateTimeOffset]::new(2026, 1, 2, 3, 4, 5, [timespan]::Zero)
$commit = '0123456789abcdef0123456789abcdef01234567'
$digest = 'sha256:' + 'ab' * 32

$job = [CicdTools.JobRun] @{ Name = 'lint'; Stage = 'verify'; Status = 'Failed'; ExitCode = 1; Reason = 'It said no.'; StartedAt = $time; FinishedAt = $time.AddSeconds(2.34) }
$run = [CicdTools.Run] @{ Context = 'local'; Repository = 'hello'; Id = '01JC'; Number = 7; Pipeline = 'ci'; Ref = 'main'; Commit = $commit; Version = '0.1.0'; Status = 'Failed'; CreatedAt = $time; StartedAt = $time; FinishedAt = $time.AddSeconds(75); Jobs = @($job) }
$instances = @([CicdTools.ApplicationInstance]::new('http://127.0.0.1:4711', '0.2.0', $true), [CicdTools.ApplicationInstance]::new('http://127.0.0.1:4712', '0.1.0', $false))

$run
$job
[CicdTools.StepRun] @{ Name = 'Run the tests'; Status = 'Succeeded'; ExitCode = 0; StartedAt = $time; FinishedAt = $time }
[CicdTools.Application] @{ Name = 'hello'; Environment = 'production'; Version = '0.2.0'; Percent = 25; Ready = 1; Desired = 2; Instances = $instances }
$instances[1]
[CicdTools.StackComponent] @{ Name = 'hello'; Language = 'Python'; LanguageVersion = '>=3.11'; PackageManager = 'pip'; Framework = 'Flask'; Port = 8080; TestCommand = 'python -m unittest' }
[CicdTools.Evidence]::new('Language', 'Python', 'pyproject.toml', 1)
[CicdTools.Promotion] @{ Application = 'hello'; Version = '0.2.0'; Environment = 'production'; Percent = 25; Status = 'Waiting'; Actor = 'ann'; Reason = 'First to a quarter.' }
[CicdTools.Approval] @{ Subject = 'hello 0.2.0 to production'; Kind = 'Promotion'; Id = '01JD'; RequestedBy = 'ann'; RequestedAt = $time }
[CicdTools.DeploymentEnvironment] @{ Name = 'production'; Order = 1; RequiresApproval = $true; Approvers = @('ann', 'bob'); Instances = 4; Commit = $commit }
[CicdTools.Deployment] @{ Application = 'hello'; Version = '0.2.0'; Environment = 'production'; Percent = 100; Status = 'Succeeded'; Actor = 'ann'; Reason = 'All is well.'; CreatedAt = $time }
[CicdTools.Release] @{ Application = 'hello'; Version = '0.2.0'; Commit = $commit; Digest = $digest; RunId = '01JC'; CreatedAt = $time }
[CicdTools.Artifact] @{ Name = 'package'; Job = 'package'; Size = 1234567; RunId = '01JC'; CreatedAt = $time }
[CicdTools.Repository] @{ Name = 'hello'; DefaultBranch = 'main'; Commit = $commit; Trusted = $true; Pipelines = @('.github/workflows/ci.yml'); Source = '/src/hello' }
[CicdTools.RepositoryItem] @{ Path = 'src/app.py'; Size = 2048; Commit = $commit; Ref = 'main' }
[CicdTools.ProviderInfo] @{ Name = 'Local'; Formats = @('GitHubActions', 'GitLabCI'); Capabilities = @('Logs', 'Runs') }
[CicdTools.Cmdlets.Contexts.CicdContext] @{ Context = 'local'; Provider = 'Local'; IsCurrent = $true }, [CicdTools.Cmdlets.Contexts.CicdContext] @{ Context = 'work'; Provider = 'GitHub'; Account = 'ann'; Credential = 'session' }
[CicdTools.Pipeline] @{ Name = 'ci'; Format = 'GitLabCI'; Path = '.gitlab-ci.yml'; Stages = @([CicdTools.Stage] @{ Name = 'verify'; Jobs = @([CicdTools.Job] @{ Name = 'lint' }) }) }
[CicdTools.Diagnostic] @{ Severity = 'Error'; Id = 'UnknownNeed'; Path = '.gitlab-ci.yml'; Line = 12; Message = "The job 'a' needs 'b', which is not there." }
[CicdTools.MendedFile] @{ Path = '.github/workflows/ci.yml'; Folder = '/src/hello'; Mended = @([CicdTools.Diagnostic] @{ Id = 'OutdatedAction'; Line = 7 }, [CicdTools.Diagnostic] @{ Id = 'OutdatedAction'; Line = 9 }) }
[CicdTools.TemplateInfo]::new('python', 'Python', 'A small web application.', 'python3')
[CicdTools.LogLine] @{ Job = 'lint'; Text = 'all well' }
$items = @([CicdTools.ConversionItem] @{ Outcome = 'Carried'; Kind = 'Job'; Name = 'lint'; Job = 'lint'; Line = 3 }, [CicdTools.ConversionItem] @{ Outcome = 'Approximated'; Kind = 'Step'; Name = 'set up'; Job = 'lint'; Line = 5; Reason = "Its image brings it." }, [CicdTools.ConversionItem] @{ Outcome = 'Lost'; Kind = 'NativeSetting'; Name = 'permissions'; Line = 2; Reason = 'It has no place.' })
[CicdTools.ConversionReport] @{ Pipeline = 'ci'; Source = '.github/workflows/ci.yml'; From = 'GitHubActions'; To = 'GitLabCI'; Items = $items; Files = @([CicdTools.PipelineFile]::new('.gitlab-ci.yml', '')) }
$items
[CicdTools.PipelineDifference] @{ Difference = 'Changed'; Kind = 'Order'; Job = 'package'; Reference = 'lint, test'; Other = 'without waiting for lint' }
[CicdTools.Variable] @{ Name = 'REGION'; Value = 'eu-west-1'; Environment = 'staging'; Repository = 'contoso/hello'; UpdatedAt = $time }
[CicdTools.Secret] @{ Name = 'DEPLOY_KEY'; Organization = 'contoso'; UpdatedAt = $time }
$checks = @([CicdTools.Check]::new('build', 'Succeeded', 'https://contoso.example/1'), [CicdTools.Check]::new('deploy', 'Waiting', $null))
[CicdTools.PullRequest] @{ Repository = 'contoso/hello'; Number = 12; Title = 'A better greeting'; Status = 'Open'; Source = 'feature/greeting'; Target = 'main'; Checks = $checks }
$checks
[CicdTools.RateBudget] @{ Context = 'work'; Name = 'core'; Remaining = 4321; Limit = 5000; ResetsAt = $time; Source = 'server' }
[CicdTools.Badge]::new('work', 'contoso/hello', 'CI', 'https://contoso.example/badge.svg', 'https://contoso.example', '[![CI](https://contoso.example/badge.svg)](https://contoso.example)')
[CicdTools.AutoDevOps] @{ Context = 'work'; Repository = 'team/hello'; Enabled = $true; Strategy = 'Manual'; Domain = 'apps.example.com' }, [CicdTools.AutoDevOps] @{ Context = 'work'; Organization = 'team' }
[CicdTools.Prerequisite] @{ Context = 'work'; Part = 'Bucket'; Name = 'contoso-artifacts'; Made = $true }, [CicdTools.Prerequisite] @{ Context = 'work'; Part = 'Role'; Name = 'contoso-build' }
[CicdTools.ServiceConnection] @{ Context = 'work'; Repository = 'shop'; Name = 'github'; Kind = 'GitHub'; SystemKind = 'GitHub'; Address = 'https://github.com'; Scheme = 'PersonalAccessToken'; IsReady = $true }, [CicdTools.ServiceConnection] @{ Repository = 'shop'; Name = 'azure'; Kind = 'AzureResourceManager'; Scheme = 'WorkloadIdentityFederation'; Problem = 'The subscription is disabled.' }
[CicdTools.Restriction] @{ Context = 'work'; Organization = 'gh/contoso'; Environment = 'aws'; Id = '4d0a'; Kind = 'Repository'; Value = '405d8375'; Name = 'hello' }, [CicdTools.Restriction] @{ Organization = 'gh/contoso'; Environment = 'aws'; Id = '4d0b'; Kind = 'Expression'; Value = 'pipeline.git.branch == "main"' }
[CicdTools.PipelineMetric] @{ Context = 'work'; Repository = 'gh/contoso/hello'; Pipeline = 'deploy'; Branch = 'main'; Runs = 40; SuccessRate = 0.925; Median = '00:01:30'; P95 = '00:04:00'; TimeToRecovery = '02:00:00'; Credits = 1234 }, [CicdTools.PipelineMetric] @{ Repository = 'gh/contoso/hello'; Runs = 50; SuccessRate = 1 }
[CicdTools.FlakyTest] @{ Context = 'work'; Repository = 'gh/contoso/hello'; Name = 'answers'; Suite = 'HelloTests'; Pipeline = 'main'; Job = 'test'; Times = 3; RunId = 'gh/contoso/hello/7' }
[CicdTools.RunnerPool] @{ Context = 'work'; Name = 'Azure Pipelines'; IsHosted = $true }, [CicdTools.RunnerPool] @{ Name = 'build machines'; Runners = @([CicdTools.PoolRunner] @{ Name = 'one'; IsOnline = $true; IsEnabled = $true }, [CicdTools.PoolRunner] @{ Name = 'two' }) }, [CicdTools.RunnerPool] @{ Name = 'empty'; Problem = 'It has no agent, so its jobs wait.' }
[CicdTools.PoolRunner] @{ Name = 'one'; IsOnline = $true; IsEnabled = $true; IsBusy = $true; Version = '4.260.0'; OperatingSystem = 'Linux 6.8.0' }
[CicdTools.ClusterRegistration] @{ Context = 'work'; Repository = 'team/hello'; Name = 'production'; SystemId = '7'; KubeContext = 'team/hello:production' }
[CicdTools.ContainerImage] @{ Context = 'work'; Repository = 'contoso/hello'; Name = 'ghcr.io/contoso/hello'; Tags = @('1.0', 'latest'); Digest = 'sha256:abc'; CreatedAt = $time }
[CicdTools.MetricSeries] @{ Name = 'Memory'; Unit = 'bytes'; From = $time; To = $time.AddHours(8); Step = '00:02:00'; Points = @([CicdTools.MetricPoint]::new($time, 1MB), [CicdTools.MetricPoint]::new($time.AddMinutes(2), 3MB)); Gaps = @([CicdTools.MetricGap]::new($time.AddMinutes(2), $time.AddHours(8))) }
[CicdTools.Cluster] @{ Name = 'production'; Server = 'https://10.0.0.1:6443'; IsReachable = $true; Version = 'v1.33.5-gke.1162000'; Nodes = 3; ReadyNodes = 2; User = 'ann'; Namespace = 'shop' }, [CicdTools.Cluster] @{ Name = 'old'; Problem = '10.0.0.2:6443 takes no connection.' }
[CicdTools.ClusterObject] @{ Kind = 'Deployment'; Environment = 'shop'; Name = 'hello'; Outcome = 'Changed' }
[CicdTools.Rollout] @{ Application = 'hello'; Environment = 'shop'; Version = '1.2.0'; Status = 'Running'; Percent = 50; Message = '1 of 2 pods are available.' }
[CicdTools.ClusterCredential] @{ Name = 'ci'; Environment = 'shop'; Role = 'view'; Server = 'https://10.0.0.1:6443'; ExpiresAt = $time }
[CicdTools.Component] @{ Name = 'ingress-nginx'; Environment = 'ingress-nginx'; Chart = 'ingress-nginx'; Version = '4.14.0'; Revision = 2; UpdatedAt = $time; Status = 'deployed' }, [CicdTools.Component] @{ Name = 'hello'; Environment = 'shop'; Chart = 'hello'; Version = '1.0.0'; Revision = 1; UpdatedAt = $time; Status = 'failed'; Problem = 'Not ready in time.' }
[CicdTools.PullSecret] @{ Name = 'contoso-auth'; Environment = 'shop'; Registries = @('contoso.azurecr.io'); UserNames = @('ann'); ServiceAccounts = @('default'); CreatedAt = $time }
[CicdTools.ImageRegistry]::new('contoso', 'contoso.azurecr.io')
[CicdTools.ProbeResult] @{ Application = 'hello'; Environment = 'shop'; Version = '1.2.0'; Address = 'http://hello.example.com/'; IsAnswered = $true }, [CicdTools.ProbeResult] @{ Address = 'http://127.0.0.1:1/'; Problem = 'No answer.' }
[CicdTools.Cmdlets.Accounts.CicdCredential] @{ Context = 'work'; Kind = 'Registry'; Address = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'; Credential = [pscredential]::new('AWS', ([System.Net.NetworkCredential]::new('', 'hidden').SecurePassword)); ExpiresAt = $time }, [CicdTools.Cmdlets.Accounts.CicdCredential] @{ Kind = 'Access'; Name = 'ci'; Id = 'AKIAIOSFODNN7EXAMPLE'; Credential = [pscredential]::new('AKIAIOSFODNN7EXAMPLE', ([System.Net.NetworkCredential]::new('', 'hidden').SecurePassword)) }
[CicdTools.ServiceAccount] @{ Name = 'ci'; Kind = 'User'; CreatedAt = $time; Policies = @('cicdtools'); Keys = @([CicdTools.ServiceAccountKey]::new('AKIAIOSFODNN7EXAMPLE', 'Access', $true, $time)) }, [CicdTools.ServiceAccount] @{ Name = 'shop-build'; Kind = 'Role'; CreatedAt = $time }
[CicdTools.ChartVersion] @{ Name = 'hello'; Version = '0.2.0'; AppVersion = '0.2.0'; Repository = 'https://charts.example.com'; CreatedAt = $time }
[CicdTools.ClusterNamespace] @{ Name = 'jx-staging'; Status = 'Active'; IsCurrent = $true; Environment = 'staging'; CreatedAt = $time }, [CicdTools.ClusterNamespace] @{ Name = 'old'; Status = 'Terminating'; CreatedAt = $time }
[CicdTools.RepositoryTemplate] @{ Name = 'golang-http'; Owner = 'jenkins-x-quickstarts'; Language = 'Go'; Version = '1.0.0+068a14d5f' }, [CicdTools.RepositoryTemplate] @{ Name = 'python'; Language = 'Python' }
