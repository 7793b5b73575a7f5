{{- /* One deployment of a track: the root, the track's name, its number of replicas, its tag. */ -}}
{{- define "app.deployment" -}}
{{- $root := .root -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "app.fullname" $root }}{{ if ne .track "stable" }}-{{ .track }}{{ end }}
  labels:
    {{- include "app.labels" $root | nindent 4 }}
    app.kubernetes.io/version: {{ .tag | toString | replace "+" "_" | quote }}
    track: {{ .track }}
spec:
  replicas: {{ .replicas }}
  selector:
    matchLabels:
      {{- include "app.selector" $root | nindent 6 }}
      track: {{ .track }}
  template:
    metadata:
      labels:
        {{- include "app.labels" $root | nindent 8 }}
        app.kubernetes.io/version: {{ .tag | toString | replace "+" "_" | quote }}
        track: {{ .track }}
    spec:
      automountServiceAccountToken: false
      {{- with $root.Values.imagePullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        runAsGroup: 10001
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: app
          image: {{ printf "%v:%v" $root.Values.image.repository .tag | quote }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: ["ALL"]
          env:
            - name: PORT
              value: {{ $root.Values.containerPort | quote }}
            - name: APP_VERSION
              value: {{ .tag | quote }}
            {{- range $name, $value := $root.Values.env }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
          ports:
            - name: http
              containerPort: {{ $root.Values.containerPort }}
          livenessProbe:
            httpGet:
              path: {{ $root.Values.probes.liveness | quote }}
              port: http
            initialDelaySeconds: 5
            periodSeconds: 10
            timeoutSeconds: 2
          readinessProbe:
            httpGet:
              path: {{ $root.Values.probes.readiness | quote }}
              port: http
            periodSeconds: 5
            timeoutSeconds: 2
          resources:
            {{- toYaml $root.Values.resources | nindent 12 }}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
      volumes:
        - name: tmp
          emptyDir: {}
{{- end -}}
